using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <summary>What two files say about a column of one name.</summary>
internal static class ColumnAgreement
{
    /// <summary>A type that the values of both have; text where there is none.</summary>
    public static ColumnFinding Of(ColumnFinding one, ColumnFinding other)
    {
        if (one.Values == 0)
        {
            return other with { Empty = one.Empty + other.Empty };
        }

        ColumnFinding both = one with { Values = one.Values + other.Values, Empty = one.Empty + other.Empty, Min = null, Max = null, Distinct = [] };
        if (one.Type == other.Type && one.Format == other.Format)
        {
            return both;
        }

        // A whole number is a decimal too.
        return one.Type is ColumnType.Integer or ColumnType.Decimal && other.Type is ColumnType.Integer or ColumnType.Decimal
            ? both with { Type = ColumnType.Decimal, Evidence = "whole numbers in some files, with a decimal point in others" }
            : both with { Type = ColumnType.Text, Format = null, Evidence = "texts, or of other types in other files" };
    }
}
