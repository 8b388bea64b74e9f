using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>The most frequent reason why a number is none.</summary>
internal static class DecimalComma
{
    /// <summary>What to do, where a number was expected and the text has digits and commas; else null.</summary>
    public static string? Hint(ColumnType expected, ReadOnlySpan<byte> text) =>
        expected is ColumnType.Integer or ColumnType.Decimal or ColumnType.Double
        && text.Contains((byte)',') && text.ContainsAnyInRange((byte)'0', (byte)'9') && !text.ContainsAnyExcept("0123456789.,+-"u8)
            ? ", found a comma: where it is the decimal separator, the column needs decimal: \",\" (--set columns.NAME.decimal=,)"
            : null;
}
