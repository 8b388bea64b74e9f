using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.Dialects;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>A record as it was read: where it stands, the file's own bytes of it, its values (quoted ones in quotes), its fault and where that is.</summary>
internal sealed record DialectRecord(long Offset, long Line, string Own, string Values, string? Fault)
{
    /// <summary>The values without marks; not part of what is compared.</summary>
    public IReadOnlyList<string> Fields => fields;

    private readonly List<string> fields = [];

    public bool Equals(DialectRecord? other) => other is not null && (Offset, Line, Own, Values, Fault) == (other.Offset, other.Line, other.Own, other.Values, other.Fault);

    public override int GetHashCode() => (Offset, Line, Own, Values, Fault).GetHashCode();

    public DialectRecord With(IEnumerable<string> values)
    {
        fields.AddRange(values);
        return this;
    }
}

/// <summary>All that came of a file.</summary>
internal sealed record DialectResult(
    IReadOnlyList<string>? Header, IReadOnlyList<DialectRecord> Records, string? Fault, long Position, uint Checksum, string Front, IReadOnlyList<Recovery> Recovered)
{
    public IEnumerable<string> Values => Records.Select(record => record.Values);
}

/// <summary>Reads whole files of any dialect through prologue and batches, and holds positions, bytes and checksum to the file.</summary>
internal static class DialectReading
{
    /// <summary>Rules that say what is so without them.</summary>
    public static ForeignRules Plain { get; } = new() { Delimiter = ","u8.ToArray(), Quote = (byte)'"', MaxRecord = 16 << 20 };

    public static CsvDialect Of(ForeignRules rules, bool header = false) =>
        CsvDialect.Default with { Header = header, Foreign = rules, Delimiter = rules.Delimiter is [var one] ? one : (byte)',', Quote = rules.Quote ?? (byte)'"' };

    public static DialectResult Read(string text, ForeignRules rules, int batchBytes = 1 << 16, int piece = int.MaxValue, bool header = false) =>
        Read(Encoding.UTF8.GetBytes(text), Of(rules, header), batchBytes, piece);

    public static DialectResult Read(byte[] bytes, CsvDialect dialect, int batchBytes = 1 << 16, int piece = int.MaxValue, long skipTo = 0)
    {
        using MemorySource source = new(bytes, piece);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", dialect, delimiterIsDeclared: true);
        BatchReader reader = new(source, prologue, batchBytes, new CountingBuffers());
        List<DialectRecord> records = [];
        List<Recovery> recovered = [.. prologue.Recovered];
        using BatchTokenizer tokenizer = new(prologue.Dialect);
        long line = prologue.DataLine;
        string? fault = null;
        if (skipTo > prologue.DataOffset)
        {
            reader.SkipTo(skipTo, CancellationToken.None);
            Assert.Equal(skipTo, reader.Position);
            Assert.Equal(Crc32C.Append(0, bytes.AsSpan(0, (int)skipTo)), reader.Checksum);
            line = -1;
        }

        long position = reader.Position;
        while (reader.TryReadNext(out CutBatch batch))
        {
            Assert.Equal(position, batch.Offset);
            int ownLength = batch.Own?.Length ?? batch.Length;
            Assert.True((batch.Own is { } taken ? taken.Bytes : batch.Bytes).SequenceEqual(bytes.AsSpan((int)position, ownLength)));
            fault = batch.Fault is { } found ? $"{found.Code} {found.Offset} {found.QuoteOffset}" : null;
            if (fault is null)
            {
                Add(records, batch, tokenizer, prologue.Dialect.Quote, line);
                position += ownLength;
            }

            line += line < 0 ? 0 : batch.Own?.LinesBefore(batch.Length, batch.Bytes) ?? LineCounter.Count(batch.Bytes);
            recovered.AddRange(batch.Own?.Recovered ?? []);
            batch.Own?.Dispose();
        }

        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(position, reader.Position);
        Assert.True(fault is not null || position == bytes.Length, $"{position} of {bytes.Length}");
        Assert.True(fault is not null || reader.Checksum == Crc32C.Append(0, bytes));
        return new DialectResult(prologue.Header?.Names, records, fault, position, reader.Checksum, Encoding.Latin1.GetString(prologue.Front), recovered);
    }

    private static void Add(List<DialectRecord> records, CutBatch batch, BatchTokenizer tokenizer, byte quote, long line)
    {
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        while (tokenizer.MoveNext())
        {
            int start = tokenizer.RecordStart - batch.Start;
            List<string> values = [];
            List<string> texts = [];
            for (int field = 0; field < tokenizer.FieldCount; field++)
            {
                tokenizer.GetRaw(field, out int raw, out int length);
                string mark = length > 0 && batch.Buffer[raw] == quote ? "\"" : "";
                texts.Add(Encoding.Latin1.GetString(tokenizer.GetText(field)));
                values.Add(mark + texts[^1] + mark);
            }

            ReadOnlySpan<byte> own = batch.Own is { } text ? text.Slice(start, tokenizer.RecordLength) : batch.Bytes.Slice(start, tokenizer.RecordLength);
            records.Add(new DialectRecord(
                OffsetOf(batch, start),
                line < 0 ? -1 : line + (batch.Own?.LinesBefore(start, batch.Bytes) ?? LineCounter.Count(batch.Bytes[..start])),
                Encoding.Latin1.GetString(own),
                string.Join('|', values),
                tokenizer.Fault is { } fault ? $"{fault.Code} {fault.Field} {OffsetOf(batch, fault.Offset - batch.Start)}" : null).With(texts));
        }
    }

    private static long OffsetOf(CutBatch batch, int at) => batch.Offset + (batch.Own?.At(at) ?? at);
}
