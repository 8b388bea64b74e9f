namespace Pipeline.Csv;

/// <content>How a value is written: quotes, nulls and formulas.</content>
internal sealed partial class RecordEncoder
{
    private byte[] guarded = new byte[256];
    private byte[] decoded = new byte[256];

    /// <summary>Writes a computed value that is not null.</summary>
    private void AppendValue(ReadOnlySpan<byte> value, bool force = false)
    {
        if (layout.Formulas != FormulaMode.Keep)
        {
            value = FormulaGuard.Apply(layout.Formulas, value, ref guarded);
        }

        bool quote = force || layout.QuoteAll || LooksNull(value) || value.IndexOfAny(layout.Delimiter, layout.Quote) >= 0 || value.IndexOfAny((byte)'\r', (byte)'\n') >= 0;
        if (!quote)
        {
            Append(value);
            return;
        }

        AppendByte(layout.Quote);
        for (int at = value.IndexOf(layout.Quote); at >= 0; at = value.IndexOf(layout.Quote))
        {
            Append(value[..(at + 1)]);
            AppendByte(layout.Quote);
            value = value[(at + 1)..];
        }

        Append(value);
        AppendByte(layout.Quote);
    }

    /// <summary>Decodes a source field and writes it anew, where its bytes cannot be copied.</summary>
    private void AppendAnew(ReadOnlySpan<byte> raw)
    {
        byte quote = layout.Quote;
        if (raw.IsEmpty || raw[0] != quote)
        {
            if (IsNull(raw))
            {
                // Null keeps its own characters; quoted it would be text, and more than one field it must not become.
                Append(raw.IndexOf(layout.Delimiter) < 0 ? raw : []);
                return;
            }

            AppendValue(raw);
            return;
        }

        AppendValue(Decode(raw[1..^1]), layout.KeepQuotes);
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
    private bool LooksNull(ReadOnlySpan<byte> value) => value.IsEmpty || IsNull(value);

    private bool IsNull(ReadOnlySpan<byte> value)
    {
        foreach (byte[] nullText in layout.NullValues)
        {
            if (value.SequenceEqual(nullText))
            {
                return true;
            }
        }

        return false;
    }
}
