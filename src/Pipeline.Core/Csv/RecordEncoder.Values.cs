namespace Pipeline.Csv;

/// <content>How a value is written: quotes, nulls and formulas.</content>
internal sealed partial class RecordEncoder
{
    private byte[] guarded = new byte[256];
    private byte[] decoded = new byte[256];

    /// <summary>Writes a value that is not null and gives what is left of the room.</summary>
    private Span<byte> PutValue(ReadOnlySpan<byte> value, bool force, bool isNumber, Span<byte> room)
    {
        if (layout.Formulas != FormulaMode.Keep && !isNumber)
        {
            value = FormulaGuard.Apply(layout.Formulas, value, ref guarded);
        }

        bool quote = force || layout.QuoteAll || LooksNull(value) || value.IndexOfAny(layout.Delimiter, layout.Quote) >= 0 || value.IndexOfAny((byte)'\r', (byte)'\n') >= 0;
        if (!quote)
        {
            return Put(value, room);
        }

        room = Put(layout.Quote, room);
        for (int at = value.IndexOf(layout.Quote); at >= 0; at = value.IndexOf(layout.Quote))
        {
            room = Put(layout.Quote, Put(value[..(at + 1)], room));
            value = value[(at + 1)..];
        }

        return Put(layout.Quote, Put(value, room));
    }

    /// <summary>Decodes a source field and writes it anew, where its bytes cannot be copied.</summary>
    private Span<byte> PutAnew(ReadOnlySpan<byte> raw, in LayoutPart part, Span<byte> room)
    {
        byte quote = layout.Quote;
        byte[][] nulls = part.NullValues ?? layout.NullValues;
        if (raw.IsEmpty || raw[0] != quote)
        {
            if (IsOneOf(nulls, raw))
            {
                // Null keeps its own characters; quoted it would be text, and more than one field it must not become.
                return Put(layout.Null ?? (raw.IndexOf(layout.Delimiter) < 0 && !raw.SequenceEqual(layout.NullStandIn) ? raw : []), room);
            }

            return PutValue(raw, force: false, part.Number, room);
        }

        ReadOnlySpan<byte> text = Decode(raw[1..^1]);
        return PutValue(text, layout.KeepQuotes || IsOneOf(nulls, text), part.Number, room);
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> inner)
    {
        byte quote = layout.Quote;
        if (inner.IndexOf(quote) < 0)
        {
            return inner;
        }

        if (decoded.Length < inner.Length)
        {
            decoded = new byte[inner.Length * 2];
        }

        int length = 0;
        for (int i = 0; i < inner.Length; i++)
        {
            decoded[length++] = inner[i];
            if (inner[i] == quote)
            {
                i++;
            }
        }

        return decoded.AsSpan(0, length);
    }

    /// <summary>Whether a text must be quoted so as not to be read as null. Empty text is: bare it is null to nearly all readers.</summary>
    private bool LooksNull(ReadOnlySpan<byte> value) => value.IsEmpty || IsOneOf(layout.NullValues, value) || (layout.Null is { } text && value.SequenceEqual(text));

    /// <summary>Whether no number need be looked at: none has a byte that is special, and none reads as null.</summary>
    private static bool NumbersArePlain(RecordLayout layout)
    {
        return !layout.QuoteAll && !IsOfNumber(layout.Delimiter) && !IsOfNumber(layout.Quote)
            && layout.NullValues.Append(layout.Null ?? []).All(text => text.Length == 0 || !text.All(IsOfNumber));

        static bool IsOfNumber(byte character) => "0123456789+-.eE"u8.Contains(character);
    }

    private static bool IsOneOf(byte[][] nullTexts, ReadOnlySpan<byte> value)
    {
        foreach (byte[] nullText in nullTexts)
        {
            if (value.SequenceEqual(nullText))
            {
                return true;
            }
        }

        return false;
    }
}
