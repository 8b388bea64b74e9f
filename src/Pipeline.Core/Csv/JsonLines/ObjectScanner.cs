using System.Buffers;
using System.Text.Unicode;

namespace Pipeline.Csv.JsonLines;

/// <summary>
/// Finds the keys and values of an object on one line, strictly as RFC 8259 has it. It says where a line is at fault and throws nothing,
/// since a file may have millions of such lines. Used by one thread at a time.
/// </summary>
internal sealed class ObjectScanner
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    private readonly List<JsonMember> members = [];
    private bool sawBlanks;
    private bool sawEscape;

    /// <summary>The members of the object that was scanned last, in order.</summary>
    public List<JsonMember> Members => members;

    /// <summary>What is wrong with the line that was scanned last.</summary>
    public JsonFault Fault { get; private set; }

    /// <summary>The byte of the line where it is at fault.</summary>
    public int FaultAt { get; private set; }

    /// <summary>Scans a line, which has no line feed.</summary>
    /// <returns>Whether it is an object and nothing else.</returns>
    public bool Scan(ReadOnlySpan<byte> line)
    {
        members.Clear();
        Fault = JsonFault.None;
        if (!Utf8.IsValid(line))
        {
            Fail(JsonFault.Encoding, Utf8Check.IndexOfInvalid(line));
            return false;
        }

        int at = SkipBlanks(line, 0);
        if (at == line.Length || line[at] != (byte)'{')
        {
            Fail(JsonFault.NotObject, at);
            return false;
        }

        at = SkipBlanks(line, ScanObject(line, at, depth: 1));
        if (Fault == JsonFault.None && at < line.Length)
        {
            Fail(JsonFault.Garbage, at);
        }

        return Fault == JsonFault.None;
    }

    // All below give the place behind what they scanned, or the end of the line after a fault.
    private int ScanObject(ReadOnlySpan<byte> line, int at, int depth)
    {
        at = SkipBlanks(line, at + 1);
        if (at < line.Length && line[at] == (byte)'}')
        {
            return at + 1;
        }

        while (true)
        {
            if (at == line.Length || line[at] != (byte)'"')
            {
                return FailOrEnd(line, JsonFault.NoKey, at);
            }

            int key = at + 1;
            at = ScanString(line, at);
            (int keyLength, bool keyHasEscapes) = (at - 1 - key, sawEscape);
            at = SkipBlanks(line, at);
            if (at == line.Length || line[at] != (byte)':')
            {
                return FailOrEnd(line, JsonFault.NoColon, at);
            }

            int start = at = SkipBlanks(line, at + 1);
            if (depth == 1)
            {
                sawBlanks = false;
            }

            at = ScanValue(line, at, depth, out JsonKind kind);
            if (depth == 1 && Fault == JsonFault.None)
            {
                int quote = kind is JsonKind.Text or JsonKind.EscapedText ? 1 : 0;
                members.Add(new JsonMember(key, keyLength, keyHasEscapes, start + quote, at - start - (2 * quote), kind));
            }

            at = SkipBlanks(line, at);
            if (at < line.Length && line[at] == (byte)',')
            {
                at = SkipBlanks(line, at + 1);
            }
            else if (at < line.Length && line[at] == (byte)'}')
            {
                return at + 1;
            }
            else
            {
                return FailOrEnd(line, JsonFault.NoComma, at);
            }
        }
    }

    private int ScanArray(ReadOnlySpan<byte> line, int at, int depth)
    {
        at = SkipBlanks(line, at + 1);
        if (at < line.Length && line[at] == (byte)']')
        {
            return at + 1;
        }

        while (true)
        {
            at = SkipBlanks(line, ScanValue(line, at, depth, out _));
            if (at < line.Length && line[at] == (byte)',')
            {
                at = SkipBlanks(line, at + 1);
            }
            else if (at < line.Length && line[at] == (byte)']')
            {
                return at + 1;
            }
            else
            {
                return FailOrEnd(line, JsonFault.NoComma, at);
            }
        }
    }

    private int ScanValue(ReadOnlySpan<byte> line, int at, int depth, out JsonKind kind)
    {
        kind = JsonKind.Literal;
        if (at == line.Length)
        {
            return FailOrEnd(line, JsonFault.NoValue, at);
        }

        byte first = line[at];
        switch (first)
        {
            case (byte)'"':
                at = ScanString(line, at);
                kind = sawEscape ? JsonKind.EscapedText : JsonKind.Text;
                return at;
            case (byte)'{' or (byte)'[':
                if (depth == JsonFaults.MostDepth)
                {
                    return FailOrEnd(line, JsonFault.Depth, at);
                }

                at = first == (byte)'{' ? ScanObject(line, at, depth + 1) : ScanArray(line, at, depth + 1);
                kind = sawBlanks ? JsonKind.LooseNested : JsonKind.Nested;
                return at;
            case (byte)'t':
                return ScanWord(line, at, "true"u8);
            case (byte)'f':
                return ScanWord(line, at, "false"u8);
            case (byte)'n':
                kind = JsonKind.Null;
                return ScanWord(line, at, "null"u8);
        }

        if (first != (byte)'-' && !char.IsAsciiDigit((char)first))
        {
            return FailOrEnd(line, JsonFault.NoValue, at);
        }

        int length = JsonNumber.LengthOf(line[at..]);
        return length == 0 ? FailOrEnd(line, JsonFault.Number, at) : at + length;
    }

    private int ScanWord(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> word) =>
        line[at..].StartsWith(word) ? at + word.Length : FailOrEnd(line, JsonFault.NoValue, at);

    private int ScanString(ReadOnlySpan<byte> line, int at)
    {
        sawEscape = false;
        for (at++; ; at++)
        {
            int found = line[at..].IndexOfAny(StringStops);
            if (found < 0)
            {
                return FailOrEnd(line, JsonFault.Unfinished, line.Length);
            }

            at += found;
            if (line[at] == (byte)'"')
            {
                return at + 1;
            }

            if (line[at] != (byte)'\\')
            {
                return FailOrEnd(line, JsonFault.Control, at);
            }

            sawEscape = true;
            int length = JsonString.EscapeAt(line, at, out JsonFault fault);
            if (fault != JsonFault.None)
            {
                return FailOrEnd(line, fault, at);
            }

            at += length - 1;
        }
    }

    private int SkipBlanks(ReadOnlySpan<byte> line, int at)
    {
        int start = at;
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            at++;
        }

        sawBlanks |= at > start;
        return at;
    }

    /// <summary>Notes a fault, unless there was one before it; where nothing is left of the line, it is that.</summary>
    private int FailOrEnd(ReadOnlySpan<byte> line, JsonFault fault, int at)
    {
        Fail(at == line.Length ? JsonFault.Unfinished : fault, at);
        return line.Length;
    }

    private void Fail(JsonFault fault, int at) => (Fault, FaultAt) = Fault == JsonFault.None ? (fault, at) : (Fault, FaultAt);
}
