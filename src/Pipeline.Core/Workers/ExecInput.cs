using System.Buffers;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Workers;

/// <summary>
/// The records of a batch as a plain program gets them: CSV after RFC 4180 with LF and a header, quoted where needed; null is
/// nothing and empty text <c>""</c>. Only a null that is alone in its record is <c>""</c> too: many readers skip a blank line.
/// </summary>
internal sealed class ExecInput(IReadOnlyList<Column> columns)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly ArrayBufferWriter<byte> body = new();
    private readonly List<int> ends = [0];

    /// <summary>Number of records.</summary>
    public int Count => ends.Count - 1;

    /// <summary>The header, its line end included.</summary>
    public ReadOnlyMemory<byte> Header { get; } = HeaderOf(columns);

    /// <summary>The records from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Records(int first, int end) => body.WrittenMemory[ends[first]..ends[end]];

    /// <summary>Adds a record, whose input columns stand in their slots.</summary>
    public void Add(RecordFields fields)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            int slot = columns[i].Slot;
            if (!fields.IsNull(slot))
            {
                Write(body, fields.Text(slot));
            }
            else if (columns.Count == 1)
            {
                body.Write("\"\""u8);
            }
        }

        body.Write("\n"u8);
        ends.Add(body.WrittenCount);
    }

    private static ReadOnlyMemory<byte> HeaderOf(IReadOnlyList<Column> columns)
    {
        ArrayBufferWriter<byte> header = new();
        for (int i = 0; i < columns.Count; i++)
        {
            header.Write(i > 0 ? ","u8 : []);
            Write(header, Encoding.UTF8.GetBytes(columns[i].Name));
        }

        header.Write("\n"u8);
        return header.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && !text.ContainsAny(Special))
        {
            to.Write(text);
            return;
        }

        to.Write("\""u8);
        for (int at = text.IndexOf((byte)'"'); at >= 0; at = text.IndexOf((byte)'"'))
        {
            to.Write(text[..(at + 1)]);
            to.Write("\""u8);
            text = text[(at + 1)..];
        }

        to.Write(text);
        to.Write("\""u8);
    }
}
