namespace Pipeline.Http;

/// <summary>A prepared statement. Used by one thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    // SQLITE_TRANSIENT: SQLite copies what is bound.
    private const nint Copied = -1;

    private readonly SqliteDatabase database;
    private nint handle;

    /// <summary>Prepares it.</summary>
    public SqliteStatement(SqliteDatabase database, nint connection, string sql)
    {
        this.database = database;
        database.Check(SqliteCalls.Prepare(connection, sql, -1, out handle, out _));
    }

    /// <summary>Sets a value, from 1 on, to bytes.</summary>
    public SqliteStatement With(int index, ReadOnlySpan<byte> bytes)
    {
        database.Check(bytes.IsEmpty ? SqliteCalls.BindNoBytes(handle, index, 0) : SqliteCalls.BindBytes(handle, index, bytes, bytes.Length, Copied));
        return this;
    }

    /// <summary>Sets a value, from 1 on, to a number.</summary>
    public SqliteStatement With(int index, long number)
    {
        database.Check(SqliteCalls.BindNumber(handle, index, number));
        return this;
    }

    /// <summary>Turns to the next row; false where there is none.</summary>
    public bool MoveNext()
    {
        int code = SqliteCalls.Step(handle);
        if (code != SqliteCalls.Row)
        {
            SqliteCalls.Reset(handle);
        }

        database.Check(code);
        return code == SqliteCalls.Row;
    }

    /// <summary>Runs it to its end.</summary>
    public void Run()
    {
        while (MoveNext())
        {
            // Its rows are of no interest.
        }
    }

    /// <summary>Leaves the rows that are left.</summary>
    public void Reset() => SqliteCalls.Reset(handle);

    /// <summary>A number of the row.</summary>
    public long Number(int column) => SqliteCalls.NumberOf(handle, column);

    /// <summary>Bytes of the row, valid until the next call.</summary>
    public unsafe ReadOnlySpan<byte> Bytes(int column)
    {
        byte* bytes = (byte*)SqliteCalls.BytesOf(handle, column);
        return new ReadOnlySpan<byte>(bytes, SqliteCalls.LengthOf(handle, column));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        SqliteCalls.End(handle);
        handle = 0;
    }
}
