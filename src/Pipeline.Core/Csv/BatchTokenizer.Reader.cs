using System.Numerics;
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
    private int[] starts = new int[2 * ByteMask.Width];
    private int[] ends = new int[2 * ByteMask.Width];

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
        int behind = RecordStart + RecordLength;
        bool isThere = reader!.Read();
        ReadOnlySpan<byte> record = isThere ? reader.RawRecord : buffer.AsSpan(batchStart + batchLength, 0);
        RecordStart = PositionOf(record);
        RecordLength = record.Length;
        CountBlankLines(behind);
        if (!isThere)
        {
            return false;
        }

        RecordIndex++;
        FieldCount = reader.FieldCount;
        if (!TryTakePlainFields())
        {
            TakeFields();
        }

        return true;
    }

    /// <summary>Counts the line ends between a record and the current one. The reader passes over them, and quotes of a damaged batch do not tell inside from outside.</summary>
    private void CountBlankLines(int behind)
    {
        // The first one ends the record; in front of the first record there is none.
        int ofRecord = behind == batchStart ? 0 : 1;
        if (RecordStart - behind > ofRecord)
        {
            BlankLines += Math.Max(0, LineCounter.Count(buffer.AsSpan(behind, RecordStart - behind)) - ofRecord);
        }
    }

    /// <summary>
    /// Makes the table that of the current record, if no quote is in it. Each delimiter then ends a field, and to look for all of them
    /// costs less than to ask the reader for each field. Most records of a damaged batch are such.
    /// </summary>
    private bool TryTakePlainFields()
    {
        int end = RecordStart + RecordLength;
        int count = 0;
        for (int at = RecordStart; at < end; at += ByteMask.Width)
        {
            if (at > buffer.Length - ByteMask.Width)
            {
                return false;
            }

            ref byte from = ref buffer[at];
            ulong inRecord = end - at < ByteMask.Width ? (1ul << (end - at)) - 1 : ulong.MaxValue;
            if ((ByteMask.Of(ref from, quote) & inRecord) != 0)
            {
                return false;
            }

            ulong delimiters = ByteMask.Of(ref from, dialect.Delimiter) & inRecord;
            MakeRoom(count + ByteMask.Width + 1);
            BitPlaces.Write(delimiters, at, ref ends[count]);
            count += BitOperations.PopCount(delimiters);
        }

        if (count + 1 != FieldCount)
        {
            return false;
        }

        ends[count] = end;
        starts[0] = RecordStart;
        for (int field = 1; field <= count; field++)
        {
            starts[field] = ends[field - 1] + 1;
        }

        return true;
    }

    /// <summary>Makes the table that of the current record, whatever is in it.</summary>
    private void TakeFields()
    {
        MakeRoom(FieldCount);
        for (int field = 0; field < FieldCount; field++)
        {
            ReadOnlySpan<byte> raw = reader!.GetRawSpan(field);
            starts[field] = PositionOf(raw);
            ends[field] = starts[field] + raw.Length;
        }
    }

    private void MakeRoom(int fields)
    {
        if (fields > ends.Length)
        {
            Array.Resize(ref starts, 2 * fields);
            Array.Resize(ref ends, 2 * fields);
            table = new FieldTable(starts, ends);
        }
    }

    /// <summary>Where bytes of the batch stand in the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PositionOf(ReadOnlySpan<byte> raw) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(buffer), ref MemoryMarshal.GetReference(raw));
}
