using Pipeline.Csv.Dialects;
using Pipeline.Csv.Encodings;

namespace Pipeline.Csv.JsonLines;

/// <summary>
/// Makes a record of each object of a JSON Lines file. A string becomes a field in quotes, a number or a boolean one without, and null
/// and a missing key an empty one; so null is told from empty text. A line at fault becomes a record that is rejected for it.
/// </summary>
internal sealed class JsonRewriter : ITextRewriter
{
    private const byte LineFeed = (byte)'\n';

    private readonly CanonicalText output;
    private readonly string file;
    private readonly byte delimiter;
    private readonly byte quote;
    private readonly int maxRecord;
    private readonly NewKeys newKeys;
    private readonly KeyTable keys;
    private readonly int[] memberOf;
    private readonly ObjectScanner scanner = new();
    private readonly List<(Place Place, long Record, string Code)> recovered = [];
    private byte[] scratch = new byte[256];
    private bool begun;
    private int searched;
    private long records;

    /// <summary>Makes it.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="dialect">What the file is and what is made of it; the columns are known.</param>
    /// <param name="file">Name for messages.</param>
    public JsonRewriter(CanonicalText output, CsvDialect dialect, string file)
    {
        this.output = output;
        this.file = file;
        delimiter = dialect.Delimiter;
        quote = dialect.Quote;
        ForeignRules rules = dialect.Foreign!;
        maxRecord = rules.MaxRecord;
        newKeys = rules.Json!.NewKeys;
        keys = new KeyTable(rules.Json.Columns!);
        memberOf = new int[keys.Count];
    }

    /// <inheritdoc/>
    public InputException? Fault { get; private set; }

    /// <inheritdoc/>
    public long Lines { get; private set; }

    /// <inheritdoc/>
    public int Next(ReadOnlySpan<byte> text, long own, bool final)
    {
        if (!begun)
        {
            if (!final && text.Length < "\uFEFF"u8.Length)
            {
                return 0;
            }

            begun = true;
            if (text.StartsWith("\uFEFF"u8))
            {
                output.Append(text[.."\uFEFF"u8.Length], own);
                return "\uFEFF"u8.Length;
            }
        }

        int end = text[searched..].IndexOf(LineFeed);
        end = end < 0 ? -1 : searched + end;
        if (end < 0 && !final && text.Length <= maxRecord + 2L)
        {
            searched = text.Length;
            return 0;
        }

        searched = 0;
        int length = end < 0 ? text.Length : end;
        int endLength = end < 0 ? 0 : 1;
        if (end > 0 && text[end - 1] == (byte)'\r')
        {
            (length, endLength) = (length - 1, 2);
        }

        if (length > maxRecord)
        {
            return Refuse(text, own);
        }

        output.Begin(own, Lines);
        ReadOnlySpan<byte> line = text[..length];
        if (line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') >= 0)
        {
            records++;
            Write(line, own);
        }

        output.Append(text.Slice(length, endLength), own + length);
        Lines += endLength > 0 ? 1 : 0;
        return length + endLength;
    }

    /// <inheritdoc/>
    public void End(ReadOnlySpan<byte> rest, long own, InputException? fault)
    {
        if (!rest.IsEmpty)
        {
            output.Begin(own, Lines);
            WriteFault(JsonFault.Unfinished, rest, [], own);
        }

        Fault ??= fault;
    }

    /// <inheritdoc/>
    public List<(Place Place, long Record, string Code)> TakeRecovered(long before)
    {
        int count = recovered.FindIndex(mended => mended.Place.Text >= before);
        List<(Place, long, string)> taken = recovered[..(count < 0 ? recovered.Count : count)];
        recovered.RemoveRange(0, taken.Count);
        return taken;
    }

    private void Write(ReadOnlySpan<byte> line, long own)
    {
        if (!scanner.Scan(line))
        {
            WriteFault(scanner.Fault, line[scanner.FaultAt..], [], own + scanner.FaultAt);
            return;
        }

        Array.Fill(memberOf, -1);
        long mended = -1;
        for (int i = 0; i < scanner.Members.Count; i++)
        {
            JsonMember member = scanner.Members[i];
            int column = keys.Find(line, member, out ReadOnlySpan<byte> key);
            if (column < 0 ? newKeys == NewKeys.Reject : memberOf[column] >= 0)
            {
                WriteFault(column < 0 ? JsonFault.NewKey : JsonFault.DuplicateKey, [], key, own + member.KeyStart - 1);
                return;
            }

            if (column >= 0)
            {
                memberOf[column] = i;
            }
            else if (mended < 0)
            {
                mended = own + member.KeyStart - 1;
            }
        }

        if (mended >= 0 && newKeys == NewKeys.Discard)
        {
            recovered.Add((new Place(output.Produced, own, Lines), records, "json.new_key"));
        }

        for (int column = 0; column < memberOf.Length; column++)
        {
            if (column > 0)
            {
                output.Insert(delimiter);
            }

            if (memberOf[column] >= 0)
            {
                WriteValue(line, scanner.Members[memberOf[column]]);
            }
            else if (memberOf.Length == 1)
            {
                output.Insert(JsonRules.LoneNulls[0]);
            }
        }
    }

    private void WriteValue(ReadOnlySpan<byte> line, JsonMember member)
    {
        ReadOnlySpan<byte> value = line.Slice(member.Start, member.Length);
        switch (member.Kind)
        {
            case JsonKind.Null:
                output.Insert(memberOf.Length == 1 ? JsonRules.LoneNulls[0] : []);
                break;
            case JsonKind.Literal:
                output.Insert(value);
                break;
            case JsonKind.EscapedText:
                WriteQuoted(Scratch(value.Length)[..JsonString.Unescape(value, scratch)]);
                break;
            case JsonKind.LooseNested:
                WriteQuoted(Scratch(value.Length)[..Compact(value, scratch)]);
                break;
            default:
                WriteQuoted(value);
                break;
        }
    }

    private void WriteQuoted(ReadOnlySpan<byte> text)
    {
        output.Insert(quote);
        for (int at; (at = text.IndexOf(quote)) >= 0; text = text[(at + 1)..])
        {
            output.Insert(text[..(at + 1)]);
            output.Insert(quote);
        }

        output.Insert(text);
        output.Insert(quote);
    }

    /// <summary>Writes a record with a mark of its fault, and as many fields as are due: what is wrong with it is the fault and nothing else.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="at">The line from the fault on.</param>
    /// <param name="key">The key that it is about, or nothing.</param>
    /// <param name="own">Where the fault stands.</param>
    private void WriteFault(JsonFault fault, ReadOnlySpan<byte> at, ReadOnlySpan<byte> key, long own)
    {
        Span<byte> mark = stackalloc byte[2];
        output.Insert(quote);

        // Bytes that are no text tell themselves, as in any file.
        output.Append(fault == JsonFault.Encoding ? InvalidBytes.FirstOf(at) : JsonFaults.MarkOf(fault, mark), own);
        foreach (byte value in key)
        {
            output.Insert(value < (byte)' ' || value == quote ? (byte)'\'' : value);
        }

        output.Insert(quote);
        for (int column = 1; column < memberOf.Length; column++)
        {
            output.Insert(delimiter);
        }
    }

    private Span<byte> Scratch(int length)
    {
        scratch = scratch.Length < length ? new byte[2 * length] : scratch;
        return scratch;
    }

    /// <summary>Takes the blanks out of a value that stand outside of strings.</summary>
    private static int Compact(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int length = 0;
        bool inString = false;
        for (int at = 0; at < value.Length; at++)
        {
            byte character = value[at];
            if (!inString && character is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                continue;
            }

            target[length++] = character;
            if (inString && character == (byte)'\\')
            {
                target[length++] = value[++at];
            }
            else if (character == (byte)'"')
            {
                inString = !inString;
            }
        }

        return length;
    }

    /// <summary>Ends the file at a line that is larger than allowed; its beginning comes before the fault.</summary>
    private int Refuse(ReadOnlySpan<byte> text, long own)
    {
        records++;
        output.Begin(own, Lines);
        WriteFault(JsonFault.Unfinished, [], [], own);
        Fault = new InputException(65, "csv.record_too_large", file, own, $"a line is larger than max_record ({maxRecord} bytes)");
        return text.Length;
    }
}
