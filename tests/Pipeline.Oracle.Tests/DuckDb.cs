using System.Globalization;
using DuckDB.NET.Data;

namespace Pipeline.Oracle.Tests;

/// <summary>A database in memory, gone when it is disposed.</summary>
internal sealed class DuckDb : IDisposable
{
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public DuckDb()
    {
        connection.Open();
        Execute("SET threads = 1");
    }

    public void Execute(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads the files of a job into the tables <c>s0</c> and <c>reference</c>.</summary>
    public void Load(OracleData data)
    {
        // Quoted empty text is a value, as it is for us. Instants are compared as the texts that they are: all of one form.
        string files = string.Join(", ", Directory.GetFiles(data.Folder).Order(StringComparer.Ordinal).Select(file => $"'{file}'"));
        const string How = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false";
        Execute($"CREATE OR REPLACE TABLE s0 AS SELECT * EXCLUDE (n), n AS n_ FROM read_csv([{files}], {How}, columns = {{ n: 'BIGINT', t: 'VARCHAR', i: 'BIGINT', d: 'DECIMAL(18, 3)', f: 'DOUBLE', b: 'BOOLEAN', e: 'DATE', z: 'VARCHAR' }})");
        Execute($"CREATE OR REPLACE TABLE reference AS SELECT * FROM read_csv('{data.Reference}', {How}, columns = {{ rn: 'BIGINT', rt: 'VARCHAR', ri: 'BIGINT', rd: 'DECIMAL(18, 3)', rw: 'VARCHAR' }})");
    }

    /// <summary>The records of a query, as texts.</summary>
    public List<string?[]> Rows(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    public void Dispose() => connection.Dispose();
}
