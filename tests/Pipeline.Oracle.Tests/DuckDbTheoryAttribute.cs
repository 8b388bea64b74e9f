using System.Runtime.InteropServices;
using DuckDB.NET.Data;

namespace Pipeline.Oracle.Tests;

/// <summary>A test that asks DuckDB for its opinion; skipped, saying so, where its package has no library for this platform.</summary>
internal sealed class DuckDbTheoryAttribute : TheoryAttribute
{
    public DuckDbTheoryAttribute()
    {
        if (!NativeLibrary.TryLoad("duckdb", typeof(DuckDBConnection).Assembly, null, out _))
        {
            Skip = $"DuckDB.NET.Data.Full has no library of DuckDB for {RuntimeInformation.RuntimeIdentifier}";
        }
    }
}
