namespace Pipeline.Nights;

/// <summary>What was counted of a column of the output.</summary>
/// <param name="Name">The column.</param>
/// <param name="Records">Records that have the column.</param>
/// <param name="Nulls">How many of them have a null in it.</param>
/// <param name="Distinct">About how many distinct values the others have, see <see cref="Pipeline.Records.DistinctSketch"/>.</param>
internal readonly record struct ColumnFigures(string Name, long Records, long Nulls, long Distinct)
{
    /// <summary>Which part of the records has a null; none where there are no records.</summary>
    public double? NullRate => Records == 0 ? null : (double)Nulls / Records;

    /// <summary>Which part of the values is distinct; none where there are no values.</summary>
    public double? DistinctShare => Records == Nulls ? null : (double)Distinct / (Records - Nulls);
}
