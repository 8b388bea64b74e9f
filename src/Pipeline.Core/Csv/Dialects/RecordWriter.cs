using System.Buffers;

namespace Pipeline.Csv.Dialects;

/// <summary>
/// Writes records as the tokenizer reads them. A field that was quoted stays quoted, one that was not stays so unless its text needs
/// quotes, since null is about unquoted text. A damaged field stays damaged, in the same way and at the same place.
/// </summary>
internal sealed class RecordWriter
{
    private readonly CanonicalText output;
    private readonly byte delimiter;
    private readonly byte quote;
    private readonly int ownQuote;
    private readonly int ownEscape;
    private readonly LineMarks marks;
    private readonly bool quotesAreSame;
    private readonly SearchValues<byte> needsQuotes;
    private readonly byte[][] nulls;
    private readonly byte[]? standIn;

    /// <summary>Makes a writer.</summary>
    public RecordWriter(CanonicalText output, CsvDialect dialect, LineMarks marks)
    {
        ForeignRules rules = dialect.Foreign!;
        this.output = output;
        this.marks = marks;
        delimiter = dialect.Delimiter;
        quote = dialect.Quote;
        ownQuote = rules.Quote ?? -1;
        ownEscape = rules.Escape ?? -1;
        quotesAreSame = ownQuote == quote && ownEscape < 0;
        needsQuotes = SearchValues.Create([delimiter, quote, (byte)'\r', (byte)'\n']);
        nulls = dialect.NullValues;
        standIn = dialect.NullStandIn;
        WritesAsRead = quotesAreSame && rules is { Widths: null, LineEnd: LineEnds.Any, Trim: BlankTrim.None } && rules.Delimiter is [var one] && one == delimiter;
    }

    /// <summary>Whether records are written as they stand, unless fields come or go.</summary>
    public bool WritesAsRead { get; }

    /// <summary>Writes some of the fields of a record, without its line end.</summary>
    /// <param name="text">The record.</param>
    /// <param name="own">Where it stands.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="due">How many there are to be in the end; those that are missing are null.</param>
    /// <param name="areNames">Whether they are names, none of which is null.</param>
    public void Write(ReadOnlySpan<byte> text, long own, List<ScannedField> fields, int count, int due, bool areNames)
    {
        long before = output.Produced;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                output.Append([delimiter], own + fields[i - 1].Mark);
            }

            Write(text, own, fields[i], areNames ? null : standIn);
        }

        for (int i = count; i < due; i++)
        {
            output.Insert(delimiter);
        }

        if (output.Produced == before)
        {
            // Nothing at all would be a blank line.
            output.Insert(!areNames && standIn is not null && IsNull([]) ? standIn : [quote, quote]);
        }
    }

    /// <summary>Writes a value that was found by other means.</summary>
    public void Write(ReadOnlySpan<byte> value, bool isQuoted, bool isFirst)
    {
        if (!isFirst)
        {
            output.Insert(delimiter);
        }

        if (!isQuoted && value.IndexOfAny(needsQuotes) < 0)
        {
            output.Insert(value);
            return;
        }

        output.Insert(quote);
        for (int at; (at = value.IndexOf(quote)) >= 0; value = value[(at + 1)..])
        {
            output.Insert(value[..(at + 1)]);
            output.Insert(quote);
        }

        output.Insert(value);
        output.Insert(quote);
    }

    /// <summary>Writes bytes that belong to no good record, in a form that is one field whatever they are.</summary>
    public void WriteRest(ReadOnlySpan<byte> bytes, long own)
    {
        for (int at; (at = bytes.IndexOfAny(needsQuotes)) >= 0;)
        {
            output.Append(bytes[..at], own);
            output.Append("?"u8, own + at);
            bytes = bytes[(at + 1)..];
            own += at + 1;
        }

        output.Append(bytes, own);
    }

    /// <summary>The text of a field.</summary>
    public byte[] ValueOf(ReadOnlySpan<byte> text, ScannedField field)
    {
        bool isQuoted = (field.Shape & FieldShape.Quoted) != 0;
        ReadOnlySpan<byte> content = isQuoted ? text[(field.Start + 1)..(field.Close < 0 ? field.End : field.Close)] : text[field.Start..field.End];
        ArrayBufferWriter<byte> value = new(Math.Max(1, content.Length));
        while (!content.IsEmpty)
        {
            int skip = SpecialAt(content, isQuoted);
            value.Write(content.Slice(skip, 1));
            content = content[(skip + 1)..];
        }

        return value.WrittenSpan.ToArray();
    }

    private bool IsNull(ReadOnlySpan<byte> value)
    {
        foreach (byte[] one in nulls)
        {
            if (value.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private void Write(ReadOnlySpan<byte> text, long own, ScannedField field, byte[]? inPlaceOfNull)
    {
        ReadOnlySpan<byte> whole = text[field.Start..field.End];
        if ((field.Shape & FieldShape.Quoted) == 0)
        {
            if ((field.Shape & FieldShape.Damaged) != 0)
            {
                WriteDamaged(whole, own + field.Start);
            }
            else if ((field.Shape & FieldShape.Special) == 0 && whole.IndexOfAny(needsQuotes) < 0)
            {
                output.Append(whole, own + field.Start);
            }
            else if (inPlaceOfNull is not null && IsNull(ValueOf(text, field)))
            {
                // In quotes it would be text.
                output.Insert(inPlaceOfNull);
            }
            else
            {
                output.Insert(quote);
                WriteContent(whole, own + field.Start, isQuoted: false);
                output.Insert(quote);
            }

            return;
        }

        int end = field.Close < 0 ? field.End : field.Close;
        if (quotesAreSame)
        {
            output.Append(text[field.Start..(field.Close < 0 ? field.End : field.Close + 1)], own + field.Start);
        }
        else
        {
            output.Append([quote], own + field.Start);
            WriteContent(text[(field.Start + 1)..end], own + field.Start + 1, isQuoted: true);
            if (field.Close >= 0)
            {
                output.Append([quote], own + field.Close);
            }
        }

        if ((field.Shape & FieldShape.Damaged) != 0)
        {
            WriteDamaged(text[(field.Close + 1)..field.End], own + field.Close + 1);
        }
    }

    /// <summary>Writes text in quotes: those in it are doubled.</summary>
    private void WriteContent(ReadOnlySpan<byte> content, long own, bool isQuoted)
    {
        int from = 0;
        for (int at = 0; at < content.Length; at++)
        {
            int skip = content[at] == ownEscape || content[at] == ownQuote ? SpecialAt(content[at..], isQuoted) : 0;
            if (skip > 0)
            {
                output.Append(content[from..at], own + from);
                from = at += skip;
            }

            if (content[at] == quote)
            {
                output.Append(content[from..(at + 1)], own + from);
                output.Insert(quote);
                from = at + 1;
            }
        }

        output.Append(content[from..], own + from);
    }

    /// <summary>How many bytes at the beginning of a text only say that what follows is text.</summary>
    private int SpecialAt(ReadOnlySpan<byte> content, bool isQuoted)
    {
        if (content.Length < 2)
        {
            return 0;
        }

        bool isSpecial = content[0] == ownEscape
            ? content[1] == ownEscape || content[1] == ownQuote || marks.MarkAt(content, 1, final: true) > 0
            : isQuoted && content[0] == ownQuote && content[1] == ownQuote;
        return isSpecial ? 1 : 0;
    }

    /// <summary>Writes text with a quote where none may stand. What would be more than one field is no longer what it was, but its record is rejected.</summary>
    private void WriteDamaged(ReadOnlySpan<byte> text, long own)
    {
        Span<byte> one = stackalloc byte[1];
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            one[0] = value == ownQuote ? quote : value == delimiter || value == quote || value is (byte)'\r' or (byte)'\n' ? (byte)'?' : value;
            output.Append(one, own + i);
        }
    }
}
