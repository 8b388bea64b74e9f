using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>Which forms are of equal values, although they differ: a decimal's scale, and the sign of zero.</summary>
internal static class EqualForms
{
    private static readonly byte[] Zero = FormOf(0d);
    private static readonly byte[] NegativeZero = FormOf(-0d);

    /// <summary>What the forms of equal values have in common.</summary>
    public static ReadOnlySpan<byte> Common(ColumnType type, ReadOnlySpan<byte> form) => type switch
    {
        ColumnType.Decimal => form[..^1],
        ColumnType.Double when form.SequenceEqual(NegativeZero) => Zero,
        _ => form,
    };

    private static byte[] FormOf(double value)
    {
        byte[] form = new byte[IKeyForm<double>.MostBytes];
        return form[..DoubleForm.Write(value, form)];
    }
}
