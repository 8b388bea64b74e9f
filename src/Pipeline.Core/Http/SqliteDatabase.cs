using System.Runtime.InteropServices;

namespace Pipeline.Http;

/// <summary>
/// A database of SQLite, by the dozen of its calls that are needed here: ADO.NET over it brings ten times as much code, whose types every start
/// of the native program would pay for. Used by one thread at a time.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly string file;
    private readonly List<SqliteStatement> statements = [];
    private nint handle;

    /// <summary>Opens it.</summary>
    /// <param name="file">The file, made if it is not there; empty: one that is gone when it is closed.</param>
    /// <exception cref="IOException">It cannot be opened, or is no database.</exception>
    public SqliteDatabase(string file)
    {
        this.file = file;
        int code = SqliteCalls.Open(file, out handle, SqliteCalls.OpenFlags, 0);
        if (code != SqliteCalls.Ok)
        {
            Dispose();
            throw Failed(code);
        }
    }

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => SqliteCalls.Changes(handle);

    /// <summary>Runs a statement once, and gives the number in its first row, or 0.</summary>
    public long Run(string sql)
    {
        using SqliteStatement statement = new(this, handle, sql);
        return statement.MoveNext() ? statement.Number(0) : 0;
    }

    /// <summary>Prepares a statement, which is disposed with the database.</summary>
    public SqliteStatement Prepare(string sql)
    {
        SqliteStatement statement = new(this, handle, sql);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Throws where a call failed.</summary>
    /// <exception cref="IOException">It did.</exception>
    public void Check(int code)
    {
        if (code is not (SqliteCalls.Ok or SqliteCalls.Row or SqliteCalls.Done))
        {
            throw Failed(code);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        statements.ForEach(statement => statement.Dispose());
        statements.Clear();
        if (handle != 0)
        {
            SqliteCalls.Close(handle);
            handle = 0;
        }
    }

    private IOException Failed(int code)
    {
        int error = handle == 0 ? 0 : SqliteCalls.SystemError(handle);
        string words = Marshal.PtrToStringUTF8(SqliteCalls.Words(code)) ?? "";
        string advice = code switch
        {
            SqliteCalls.Busy or SqliteCalls.Locked => "; another program uses it: run again when that has ended",
            SqliteCalls.Corrupt or SqliteCalls.NoDatabase => "; a damaged file can be removed, and its answers are asked for again",
            _ => "",
        };
        return code == SqliteCalls.Full ? new SqliteFullException(file)
            : new IOException($"cannot use the kept answers in '{file}': {words}{(error == 0 ? "" : $" ({Marshal.GetPInvokeErrorMessage(error)})")}{advice}", error == 0 ? -1 : error);
    }
}

/// <summary>There is no room for more: on the disk, or in what the database may take. SQLite does not say which.</summary>
#pragma warning disable RCS1194 // Made in one place.
internal sealed class SqliteFullException(string file) : IOException(file.Length == 0 ? "no room for more answers where temporary files are" : $"no room for more answers in '{file}'", NoSpaceLeft)
#pragma warning restore RCS1194
{
    private const int NoSpaceLeft = 28;
}
