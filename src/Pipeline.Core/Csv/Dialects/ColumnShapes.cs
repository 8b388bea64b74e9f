namespace Pipeline.Csv.Dialects;

/// <summary>What the values of each column look like in the good records of a sample, so that damaged ones are read the same way. Immutable.</summary>
internal sealed class ColumnShapes
{
}
