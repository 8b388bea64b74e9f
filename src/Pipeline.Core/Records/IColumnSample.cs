namespace Pipeline.Records;

/// <summary>What the first values of a file tell of its columns; asked only where a warning depends on it.</summary>
internal interface IColumnSample
{
    /// <summary>The file's own name of a column and integer or decimal, if that is what all its values read as; null for columns that are declared or computed, and where there are no values.</summary>
    /// <param name="column">A column of a schema that has the sample.</param>
    (string Name, ColumnType Type)? NumbersOf(Column column);
}
