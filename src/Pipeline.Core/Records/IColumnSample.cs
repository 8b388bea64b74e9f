namespace Pipeline.Records;

/// <summary>What the first values of a file tell of its columns; asked only where a warning depends on it.</summary>
internal interface IColumnSample
{
    /// <summary>Integer or decimal, if that is what all values of a column without a declared type read as; null for any other column, and where there are no values.</summary>
    /// <param name="column">A column of the schema that has the sample.</param>
    ColumnType? NumberTypeOf(Column column);
}
