using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsvHelper;

namespace Pipeline.Csv;

/// <content>Batches in which a quote stands elsewhere than at a field's edge, or may: CsvHelper says where fields are.</content>
internal sealed partial class BatchTokenizer
{
    private CsvReaderOptions? options;
    private CsvReader? reader;

    private void BeginReader(int start, int length)
    {
        options ??= new CsvReaderOptions { HasHeader = false, Separator = (char)dialect.Delimiter, Quote = (char)dialect.Quote };
        reader?.Dispose();

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
        return true;
    }

    /// <summary>Where bytes of the batch stand in the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PositionOf(ReadOnlySpan<byte> raw) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(buffer), ref MemoryMarshal.GetReference(raw));
}
