using Pipeline.Expressions.Values;

namespace Pipeline.Profiles;

/// <summary>
/// Gives packed values to the list of the most frequent ones, without making a text of those that cannot come onto it: as long as texts only go up, one
/// that is no more frequent than one which was refused is refused as well.
/// </summary>
/// <param name="top">The list.</param>
internal struct PackedTop(TopValues top)
{
    private ulong last;
    private int length;
    private long refused;

    /// <summary>Takes the next value, which is above the one before.</summary>
    /// <param name="packed">The value.</param>
    /// <param name="textLength">The length of its text.</param>
    /// <param name="times">How often it came.</param>
    public void Add(ulong packed, int textLength, long times)
    {
        if (textLength != length || !PackedValue.AreOfOneKind(packed, last) || PackedValue.ScaleOf(packed) != PackedValue.ScaleOf(last) || PackedValue.IsNegative(packed))
        {
            refused = 0;
        }

        (last, length) = (packed, textLength);
        if (times <= refused || !top.MayTake(times))
        {
            return;
        }

        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        if (!top.Add(text[..PackedValue.Format(packed, text)], times))
        {
            refused = times;
        }
    }
}
