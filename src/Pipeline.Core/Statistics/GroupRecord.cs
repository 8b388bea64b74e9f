using System.Buffers;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The record of a group as text: fields with commas between them, quoted where they must be, and a line feed. A null is an empty field, an empty text
/// is <c>""</c>. A record of one field has an empty one behind it, since a blank line is no record.
/// </summary>
internal sealed class GroupRecord
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly PooledBytes bytes = new();
    private int fields;

    /// <summary>Whether it has no quotes.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>How many fields a record of so many columns has.</summary>
    public static int FieldsOf(int columns) => Math.Max(2, columns);

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        bytes.CutTo(0);
        fields = 0;
        IsPlain = true;
    }

    /// <summary>Adds a field.</summary>
    public void Add(RecordFields from, int slot)
    {
        if (fields++ > 0)
        {
            bytes.AddByte((byte)',');
        }

        if (!from.IsNull(slot))
        {
            Add(from.Text(slot));
        }
    }

    /// <summary>The record.</summary>
    public ReadOnlySpan<byte> End()
    {
        if (fields == 1)
        {
            bytes.AddByte((byte)',');
        }

        bytes.AddByte((byte)'\n');
        return bytes.Written;
    }

    /// <summary>The header of such records, for a file of them.</summary>
    public static byte[] HeaderOf(IReadOnlyList<Column> columns)
    {
        GroupRecord header = new();
        header.Begin();
        foreach (Column column in columns)
        {
            if (header.fields++ > 0)
            {
                header.bytes.AddByte((byte)',');
            }

            header.Add(Encoding.UTF8.GetBytes(column.Name));
        }

        return header.End().ToArray();
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && !text.ContainsAny(Special))
        {
            bytes.Add(text);
            return;
        }

        IsPlain = false;
        bytes.AddByte((byte)'"');
        foreach (byte next in text)
        {
            if (next == '"')
            {
                bytes.AddByte(next);
            }

            bytes.AddByte(next);
        }

        bytes.AddByte((byte)'"');
    }
}
