using System.Text;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>
/// Makes the canonical text of a number that is written as a column's <see cref="ValueForms"/> say. It is strict, since a number in
/// another culture must not become another number in silence: separators stand between groups of three digits, all of them or none,
/// and there is one sign, one currency and one per cent sign at most. Immutable.
/// </summary>
internal sealed class NumberText
{
    /// <summary>Bytes that a canonical text may have more than the text it was made of.</summary>
    public const int MoreBytes = 4;

    private static readonly byte[][] Blanks = Bytes(NumberSeparators.Blanks);
    private static readonly byte[][] PercentSign = ["%"u8.ToArray()];

    private readonly ValueForms forms;
    private readonly byte[] point;
    private readonly byte[][] separators;
    private readonly byte[][] currencies;

    /// <summary>Reads numbers of those forms.</summary>
    public NumberText(ValueForms forms)
    {
        this.forms = forms;
        point = Encoding.UTF8.GetBytes(forms.Decimal);
        separators = Bytes(forms.Thousands);

        // The longest first: of US$ and $ the first is meant where both fit.
        currencies = [.. Bytes(forms.Currency).OrderByDescending(sign => sign.Length)];
    }

    /// <summary>Makes the canonical text; false for what is no number of these forms. What follows an <c>e</c> is left to who reads the result.</summary>
    /// <param name="text">The text.</param>
    /// <param name="canonical">Room for it and <see cref="MoreBytes"/> more.</param>
    /// <param name="length">Bytes that were written.</param>
    public bool TryNormalize(ReadOnlySpan<byte> text, Span<byte> canonical, out int length)
    {
        length = 0;
        bool hasSign = false;
        bool negative = false;
        bool hasCurrency = currencies.Length == 0;
        bool lacksPercent = forms.Percent;
        for (int before = -1; before != text.Length;)
        {
            before = text.Length;
            hasSign = hasSign || TryTakeSign(ref text, out negative);
            hasCurrency = hasCurrency || TryTake(ref text, currencies);
            lacksPercent = lacksPercent && !TryTake(ref text, PercentSign);
        }

        if (lacksPercent)
        {
            return false;
        }

        if (negative)
        {
            canonical[length++] = (byte)'-';
        }

        if (!TryCopyWhole(ref text, canonical, ref length))
        {
            return false;
        }

        if (text.StartsWith(point))
        {
            text = text[point.Length..];
            canonical[length++] = (byte)'.';
            CopyDigits(ref text, canonical, ref length);
        }

        if (forms.Percent)
        {
            "e-2"u8.CopyTo(canonical[length..]);
            length += 3;
            return text.IsEmpty;
        }

        text.CopyTo(canonical[length..]);
        length += text.Length;
        return text.IsEmpty || (text[0] | 0x20) == 'e';
    }

    /// <summary>A number in these forms, for messages.</summary>
    public string Example(bool isWhole)
    {
        string whole = forms.Thousands.Count > 0 ? $"1{forms.Thousands[0]}234" : "1234";
        string number = isWhole ? whole : $"{whole}{forms.Decimal}5";
        return forms.Percent ? number + " %" : forms.Currency.Count > 0 ? $"{number} {forms.Currency[0]}" : number;
    }

    private bool TryTakeSign(ref ReadOnlySpan<byte> text, out bool negative)
    {
        negative = text.Length > 1;
        if (!negative)
        {
            return false;
        }

        if (text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            text = text[1..];
            return true;
        }

        if (forms.Negative.HasFlag(NegativeForms.Parentheses) && text[0] == '(' && text[^1] == ')')
        {
            text = text[1..^1];
            return true;
        }

        if (forms.Negative.HasFlag(NegativeForms.Trailing) && text[^1] == '-')
        {
            text = text[..^1];
            return true;
        }

        if (forms.Negative.HasFlag(NegativeForms.MinusSign) && text.StartsWith("\u2212"u8))
        {
            text = text["\u2212"u8.Length..];
            return true;
        }

        return negative = false;
    }

    /// <summary>Takes one of some signs off the front or the end, with one blank beside it.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> text, byte[][] signs)
    {
        if (FindStart(text, signs) is { } first)
        {
            text = text[first.Length..];
            text = text[(FindStart(text, Blanks)?.Length ?? 0)..];
            return true;
        }

        if (FindEnd(text, signs) is { } last)
        {
            text = text[..^last.Length];
            text = text[..^(FindEnd(text, Blanks)?.Length ?? 0)];
            return true;
        }

        return false;
    }

    /// <summary>Copies the digits in front of the point, without separators.</summary>
    private bool TryCopyWhole(ref ReadOnlySpan<byte> text, Span<byte> canonical, ref int length)
    {
        int digits = CopyDigits(ref text, canonical, ref length);
        if (digits is < 1 or > 3 || FindStart(text, separators) is not { } separator)
        {
            return true;
        }

        while (text.StartsWith(separator))
        {
            text = text[separator.Length..];
            if (CopyDigits(ref text, canonical, ref length) != 3)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[]? FindStart(ReadOnlySpan<byte> text, byte[][] starts)
    {
        foreach (byte[] start in starts)
        {
            if (text.StartsWith(start))
            {
                return start;
            }
        }

        return null;
    }

    private static byte[]? FindEnd(ReadOnlySpan<byte> text, byte[][] ends)
    {
        foreach (byte[] end in ends)
        {
            if (text.EndsWith(end))
            {
                return end;
            }
        }

        return null;
    }

    private static int CopyDigits(ref ReadOnlySpan<byte> text, Span<byte> canonical, ref int length)
    {
        int digits = 0;
        while (digits < text.Length && text[digits] - (uint)'0' <= 9)
        {
            canonical[length++] = text[digits++];
        }

        text = text[digits..];
        return digits;
    }

    private static byte[][] Bytes(IReadOnlyList<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
