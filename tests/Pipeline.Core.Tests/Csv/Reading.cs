using System.Text;
using CsvHelper;
using Pipeline.Csv;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Csv;

/// <summary>One record as a reader gave it.</summary>
internal sealed record ReadRecord(long Offset, long Line, string Raw, string Values, int LastFieldLength, string? Fault);

/// <summary>All that came of an input.</summary>
internal sealed record ReadResult(IReadOnlyList<ReadRecord> Records, InputFault? Fault, long Position, uint Checksum, int LargestBuffer);

/// <summary>Reads whole inputs, by our parts and by independent ones.</summary>
internal static class Reading
{
    public static CsvDialect Headerless { get; } = CsvDialect.Default with { Header = false };

    /// <summary>By our parts: cut into batches, tokenized, lines counted batch by batch.</summary>
    public static ReadResult Cut(byte[] bytes, int batchBytes, CsvDialect? dialect = null, int piece = int.MaxValue)
    {
        dialect ??= Headerless;
        using var source = new MemorySource(bytes, piece);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", dialect, delimiterIsDeclared: true);
        var buffers = new CountingBuffers();
        var reader = new BatchReader(source, prologue, batchBytes, buffers);
        using var tokenizer = new BatchTokenizer(dialect);
        var records = new List<ReadRecord>();
        InputFault? fault = null;
        long line = prologue.DataLine;
        long position = prologue.DataOffset;
        while (reader.TryReadNext(out CutBatch batch))
        {
            Assert.Null(fault);
            Assert.Equal(position, batch.Offset);
            Assert.True(bytes.AsSpan((int)position, batch.Length).SequenceEqual(batch.Bytes));
            fault = batch.Fault;
            if (fault is null)
            {
                AddRecords(records, batch, tokenizer, line);
                position += batch.Length;
                line += LineCounter.Count(batch.Bytes);
            }

            buffers.Return(batch.Buffer);
        }

        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(0, buffers.Out);
        Assert.Equal(position, reader.Position);
        return new ReadResult(records, fault, position, reader.Checksum, buffers.Largest);
    }

    /// <summary>Demands that any cutting gives what one CsvHelper pass gives; an open quote ends the records before it.</summary>
    public static void AssertSame(byte[] bytes, int batchBytes, CsvDialect? dialect = null, int piece = int.MaxValue, List<ReadRecord>? whole = null)
    {
        whole ??= Whole(bytes, dialect);
        ReadResult cut = Cut(bytes, batchBytes, dialect, piece);
        if (cut.Fault is not { } fault)
        {
            Assert.Equal(whole, cut.Records);
            Assert.Equal(bytes.Length, cut.Position);
            Assert.Equal(Crc32C.Append(0, bytes), cut.Checksum);
            return;
        }

        Assert.Equal("csv.unterminated", fault.Code);
        Assert.Equal(whole.Take(whole.Count - 1), cut.Records);
        Assert.Equal(whole[^1].Offset, fault.Offset);
        Assert.Equal(bytes.Length - whole[^1].LastFieldLength, fault.QuoteOffset);
    }

    private static void AddRecords(List<ReadRecord> records, CutBatch batch, BatchTokenizer tokenizer, long line)
    {
        bool faulty = false;
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        for (int i = 0; tokenizer.MoveNext(); i++)
        {
            Assert.Equal(i, tokenizer.RecordIndex);
            var values = new StringBuilder();
            int length = 0;
            for (int field = 0; field < tokenizer.FieldCount; field++)
            {
                tokenizer.GetRaw(field, out int start, out length);
                Append(values, batch.Buffer.AsSpan(start, length), tokenizer.GetText(field));
            }

            faulty |= tokenizer.Fault is not null;
            long before = line + LineCounter.Count(batch.Buffer.AsSpan(batch.Start, tokenizer.RecordStart - batch.Start));
            long toFile = batch.Offset - batch.Start;
            if (tokenizer.Fault is { } at)
            {
                tokenizer.GetRaw(at.Field, out int start, out int damaged);
                Assert.InRange(at.Offset, start, start + damaged - 1);
            }

            records.Add(new ReadRecord(
                toFile + tokenizer.RecordStart,
                before,
                Encoding.Latin1.GetString(batch.Buffer, tokenizer.RecordStart, tokenizer.RecordLength),
                values.ToString(),
                length,
                tokenizer.Fault is { } fault ? $"{fault.Code} {fault.Offset + toFile}" : null));
        }

        Assert.Equal(batch.WellFormed, !faulty);
    }

    /// <summary>By one pass of CsvHelper over the whole input, lines counted by looking at each byte, faults by CsvHelper's own detection.</summary>
    public static List<ReadRecord> Whole(byte[] bytes, CsvDialect? dialect = null)
    {
        dialect ??= Headerless;
        int bom = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;

        // Behind a line end, for CsvHelper would take off a second BOM.
        byte[] copy = [(byte)'\n', .. bytes[bom..]];
        CsvMalformedRecord? malformed = null;
        using CsvReader reader = CsvReader.Create(copy, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = (char)dialect.Delimiter,
            Quote = (char)dialect.Quote,
            OnMalformedRecord = record => malformed = record,
        });
        var records = new List<ReadRecord>();
        while (Next(reader, ref malformed))
        {
            var values = new StringBuilder();
            for (int field = 0; field < reader.FieldCount; field++)
            {
                Append(values, reader.GetRawSpan(field), reader.GetSpan(field));
            }

            long offset = reader.ByteOffset - 1 + bom;
            string? fault = malformed?.Reason switch
            {
                CsvMalformedReason.StrayQuote => QuoteFault.StrayQuote,
                CsvMalformedReason.TextAfterClosingQuote => QuoteFault.TextAfterQuote,
                _ => null,
            };
            records.Add(new ReadRecord(
                offset, LineOf(bytes, offset), Encoding.Latin1.GetString(reader.RawRecord), values.ToString(), reader.GetRawSpan(reader.FieldCount - 1).Length, fault is null ? null : $"{fault} {malformed!.Value.ByteOffset - 1 + bom}"));
        }

        return records;
    }

    private static bool Next(CsvReader reader, ref CsvMalformedRecord? malformed)
    {
        malformed = null;
        return reader.Read();
    }

    private static long LineOf(byte[] bytes, long offset)
    {
        long line = 1;
        for (int i = 0; i < offset; i++)
        {
            if (bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < bytes.Length && bytes[i + 1] == '\n')))
            {
                line++;
            }
        }

        return line;
    }

    private static void Append(StringBuilder values, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text) =>
        values.Append('<').Append(Encoding.Latin1.GetString(raw)).Append('|').Append(Encoding.Latin1.GetString(text)).Append('>');
}
