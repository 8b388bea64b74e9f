namespace Pipeline.Oracle.Tests;

/// <summary>A column of a table that both sides have.</summary>
/// <param name="Name">Its name on both sides.</param>
/// <param name="Type">Its type, in words of a pipeline file.</param>
/// <param name="IsDyadic">Whether its doubles are eighths, so small that all sums of them are doubles: then no order rounds.</param>
/// <param name="MayDiffer">Whether DuckDB's value may be off, by what stands in <see cref="Bound"/>; no later stage works on such a column.</param>
internal sealed record OracleColumn(string Name, string Type, bool IsDyadic = false, bool MayDiffer = false)
{
    /// <summary>DuckDB's column with how much its value may be off.</summary>
    public string Bound => Name + "__bound";

    public bool IsNumber => Type is "integer" or "decimal" or "double";
}
