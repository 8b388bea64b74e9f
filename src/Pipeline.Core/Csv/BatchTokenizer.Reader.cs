using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsvHelper;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Batches in which a quote stands elsewhere than at a field's edge, or may: CsvHelper says where fields are.</content>
internal sealed partial class BatchTokenizer
{
    private CsvReaderOptions? options;
    private CsvReader? reader;
    private int[] starts = new int[16];
    private int[] ends = new int[16];

    private void BeginReader(int start, int length)
    {
        options ??= new CsvReaderOptions { HasHeader = false, Separator = (char)dialect.Delimiter, Quote = (char)dialect.Quote };
        reader?.Dispose();
        firstField = 0;
        table = new FieldTable(starts, ends);

        // CsvHelper takes the bytes of a BOM off its input's front, where a batch may have them by chance. Behind a
        // line end, which is a blank line to it, they are text.
        buffer[start - 1] = (byte)'\n';
        reader = CsvReader.Create(new ReadOnlyMemory<byte>(buffer, start - 1, length + 1), options);
    }

    private bool MoveReader()
    {
        if (!reader!.Read())
        {
            return false;
        }

        RecordIndex++;
        ReadOnlySpan<byte> record = reader.RawRecord;
        RecordStart = PositionOf(record);
        RecordLength = record.Length;
        FieldCount = reader.FieldCount;
        TakeFields();
        return true;
    }

    /// <summary>Makes the table that of the current record.</summary>
    private void TakeFields()
    {
        if (FieldCount > starts.Length)
        {
            starts = new int[2 * FieldCount];
            ends = new int[2 * FieldCount];
            table = new FieldTable(starts, ends);
        }

        for (int field = 0; field < FieldCount; field++)
        {
            ReadOnlySpan<byte> raw = reader!.GetRawSpan(field);
            starts[field] = PositionOf(raw);
            ends[field] = starts[field] + raw.Length;
        }
    }

    /// <summary>Where bytes of the batch stand in the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PositionOf(ReadOnlySpan<byte> raw) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(buffer), ref MemoryMarshal.GetReference(raw));
}
