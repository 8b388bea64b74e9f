using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>
/// Records as a plain program gets them: CSV after RFC 4180 with LF and a header, quoted where needed. A null is an empty field,
/// an empty text is <c>""</c>. A null that is alone in its record is <c>""</c> too, since many readers skip a blank line. A program
/// that may change the number of records gets the number of each record in the first column.
/// </summary>
internal sealed class CsvInput : ExecInput
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly IReadOnlyList<Column> columns;
    private readonly bool isNumbered;

    /// <summary>Makes it empty.</summary>
    public CsvInput(ExecProgram program)
    {
        columns = program.Input;
        isNumbered = program.ChangesRecordCount;
        ArrayBufferWriter<byte> header = new();
        string[] names = [.. isNumbered ? [ExecProgram.RecordColumn] : (string[])[], .. columns.Select(column => column.Name)];
        for (int i = 0; i < names.Length; i++)
        {
            header.Write(i > 0 ? ","u8 : []);
            Write(header, Encoding.UTF8.GetBytes(names[i]));
        }

        header.Write("\n"u8);
        Header = header.WrittenMemory;
    }

    /// <summary>The header, its line end included.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <inheritdoc/>
    protected override void Write(IBufferWriter<byte> to, int index, RecordFields fields)
    {
        if (isNumbered)
        {
            Utf8Formatter.TryFormat(index, to.GetSpan(11), out int digits);
            to.Advance(digits);
        }

        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0 || isNumbered)
            {
                to.Write(","u8);
            }

            int slot = columns[i].Slot;
            if (!fields.IsNull(slot))
            {
                Write(to, fields.Text(slot));
            }
            else if (columns.Count == 1 && !isNumbered)
            {
                to.Write("\"\""u8);
            }
        }

        to.Write("\n"u8);
    }

    private static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
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
