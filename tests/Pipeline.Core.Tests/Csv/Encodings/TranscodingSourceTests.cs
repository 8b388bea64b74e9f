using System.Text;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Csv.Encodings;

/// <summary>Whatever pieces a file comes in and whatever batches are made of it, text and positions are those of the whole.</summary>
public sealed class TranscodingSourceTests
{
    private static readonly (string Encoding, string Letters, byte[] Invalid)[] Encodings =
    [
        ("iso-8859-1", "aZ09 ;éÿ\u0085", []),
        ("windows-1250", "ař€ žŁ", []),
        ("windows-1253", "aΩ ά", [0xD2]),
        ("koi8-r", "aЖ щЪ", []),
        ("utf-16le", "aé漢\U0001F600 ", [0x00, 0xD8]),
        ("utf-16be", "aé漢\U0001F600 ", [0xDC, 0x00]),
        ("utf-32le", "aé漢\U0001F600 ", [0, 0, 0x11, 0]),
        ("shift_jis", "aｱ漢ソ表 ", [0xFF]),
        ("euc-jp", "a漢ｱ字 ", [0xFF]),
        ("gb18030", "a漢é\U0001F600 ", [0xFF]),
        ("big5", "a漢字功 ", [0xFF]),
        ("utf-8", "aé漢\U0001F600 ", [0xC3]),
    ];

    public static TheoryData<string> Names => new([.. Encodings.Select(encoding => encoding.Encoding)]);

    [Theory]
    [MemberData(nameof(Names))]
    public void TryReadNext_AnyPiecesAndBatches_GiveTheFilesOwnPositions(string name)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int round = 0; round < 60; round++)
        {
            InvalidText invalid = round % 3 == 0 && name is not "utf-8" ? InvalidText.Reject : InvalidText.Replace;
            Sample sample = Sample.Make(name, random, records: random.Next(1, 40), longest: round % 10 == 0 ? 9000 : 12);
            int piece = round % 2 == 0 ? random.Next(1, 6) : random.Next(1, 5000);
            int batch = round % 4 == 0 ? random.Next(16, 64) : random.Next(16, 3000);

            Check(sample, invalid, piece, batch, $"seed {seed}, round {round}, {name}, pieces of {piece}, batches of {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SkipTo_AnyRecord_GoesOnThere(string name)
    {
        Random random = new(7);
        Sample sample = Sample.Make(name, random, records: 400, longest: 400);
        for (int record = 0; record <= 400; record += 57)
        {
            long offset = record == 400 ? sample.Bytes.Length : sample.Offsets[record];
            MemorySource source = new(sample.Bytes, 4001);
            BatchReader reader = new(source, Prologue(source, name, InvalidText.Replace), 512, new CountingBuffers());

            reader.SkipTo(offset, CancellationToken.None);

            Assert.Equal(offset, reader.Position);
            Assert.Equal(Crc32C.Append(0, sample.Bytes.AsSpan(0, (int)offset)), reader.Checksum);
            Assert.Equal(record < 400, reader.TryReadNext(out CutBatch batch));
            Assert.Equal(record < 400 ? offset : 0, batch.Offset);
            Assert.StartsWith(record < 400 ? sample.Replaced[record] : "", record < 400 ? Encoding.UTF8.GetString(batch.Bytes) : "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_InvalidBytesThatFail_NamesTheFirstOfThem(string name)
    {
        byte[] invalid = Encodings.First(encoding => encoding.Encoding == name).Invalid;
        if (invalid.Length == 0)
        {
            return;
        }

        byte[] front = Own(name, "id,n\n1,a\n2,b");
        MemorySource source = new([.. front, .. invalid, .. Own(name, "\n3,c\n")], 3);
        BatchReader reader = new(source, Prologue(source, name, InvalidText.Fail), 16, new CountingBuffers());
        InputFault? fault = null;
        long records = 0;
        while (fault is null && reader.TryReadNext(out CutBatch batch))
        {
            fault = batch.Fault;
            records += fault is null ? LineCounter.Count(batch.Bytes) : 0;
        }

        Assert.Equal(1, records);
        Assert.Equal("csv.encoding", fault!.Code);
        Assert.EndsWith($"(byte {front.Length})", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Own(name, "id,n\n1,a\n").Length, fault.Offset);
    }

    [Fact]
    public void Read_BytesBeforeADelimiterThatBeginACharacter_LeaveTheDelimiter()
    {
        // 0x81 begins a character of Shift-JIS, which no comma and no line end continues.
        MemorySource source = new([.. "id,n\n1,"u8, 0x81, .. "\n2,b\n"u8], 1);
        BatchReader reader = new(source, Prologue(source, "shift_jis", InvalidText.Replace), 64, new CountingBuffers());

        Assert.True(reader.TryReadNext(out CutBatch batch));
        Assert.Equal("1,\uFFFD\n2,b\n", Encoding.UTF8.GetString(batch.Bytes));
    }

    private static void Check(Sample sample, InvalidText invalid, int piece, int batchBytes, string how)
    {
        MemorySource source = new(sample.Bytes, piece);
        SourcePrologue prologue = Prologue(source, sample.Encoding, invalid);
        Assert.True(prologue.DataOffset == sample.Offsets[0], how);
        Assert.True(prologue.Front.AsSpan().SequenceEqual(sample.Bytes.AsSpan(0, (int)sample.Offsets[0])), how);
        BatchReader reader = new(source, prologue, batchBytes, new CountingBuffers());
        int record = 0;
        long replaced = 0;
        while (reader.TryReadNext(out CutBatch batch))
        {
            Assert.True(batch.Fault is null, how);
            Assert.True(batch.Offset == sample.Offsets[record], how);
            using IOwnText own = batch.Own!;
            int at = 0;
            while (at < batch.Length)
            {
                int end = at + batch.Bytes[at..].IndexOf((byte)'\n') + 1;
                long ownEnd = record + 1 < sample.Offsets.Count ? sample.Offsets[record + 1] : sample.Bytes.Length;
                Assert.True(batch.Offset + own.At(at) == sample.Offsets[record], $"{how}, record {record}: {own.At(at)}");
                Assert.True(own.Slice(at, end - at).SequenceEqual(sample.Bytes.AsSpan((int)sample.Offsets[record]..(int)ownEnd)), how);
                if (invalid == InvalidText.Replace)
                {
                    Assert.Equal(sample.Replaced[record], Encoding.UTF8.GetString(batch.Bytes[at..end]));
                }
                else
                {
                    Assert.True(Utf8Check.IndexOfInvalid(batch.Bytes[at..end]) == sample.InvalidAt(record), how);
                    Assert.True(sample.InvalidAt(record) < 0 || batch.Offset + own.At(at + sample.InvalidAt(record)) == sample.InvalidOffset(record), how);
                }

                at = end;
                record++;
            }

            replaced += own.ReplacedBefore(batch.Length);
        }

        Assert.True(record == sample.Offsets.Count, how);
        Assert.True(reader.Position == sample.Bytes.Length, how);
        Assert.True(reader.Checksum == Crc32C.Append(0, sample.Bytes), how);
        Assert.True(replaced == (invalid == InvalidText.Replace ? sample.Faults : 0), $"{how}: {replaced} replaced");
    }

    private static SourcePrologue Prologue(MemorySource source, string encoding, InvalidText invalid) =>
        PrologueReader.Read(source, "a.csv", CsvDialect.Default with { Encoding = encoding, Invalid = invalid }, delimiterIsDeclared: true);

    private static byte[] Own(string name, string text) => name switch
    {
        "utf-16le" => Encoding.Unicode.GetBytes(text),
        "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
        "utf-32le" => Encoding.UTF32.GetBytes(text),
        "utf-8" => Encoding.UTF8.GetBytes(text),
        _ => (CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name)).GetBytes(text),
    };

    /// <summary>A file whose records are encoded one by one by .NET, so that it is known where each of them begins.</summary>
    private sealed class Sample
    {
        private readonly List<int> invalidAt = [];
        private readonly List<long> invalidOffsets = [];

        public required string Encoding { get; init; }

        public byte[] Bytes { get; private set; } = [];

        public List<long> Offsets { get; } = [];

        public List<string> Replaced { get; } = [];

        public int Faults { get; private set; }

        public int InvalidAt(int record) => invalidAt[record];

        public long InvalidOffset(int record) => invalidOffsets[record];

        public static Sample Make(string name, Random random, int records, int longest)
        {
            (_, string letters, byte[] invalid) = Encodings.First(encoding => encoding.Encoding == name);
            Rune[] runes = [.. letters.EnumerateRunes()];
            Sample sample = new() { Encoding = name };
            List<byte> bytes = [.. Own(name, "id," + letters.Trim().Replace(";", "", StringComparison.Ordinal) + "\n")];
            for (int record = 0; record < records; record++)
            {
                string front = "1," + Text(random.Next(longest));
                string back = Text(random.Next(longest)) + "\n";
                bool isFaulty = invalid.Length > 0 && random.Next(4) == 0;
                sample.Offsets.Add(bytes.Count);
                bytes.AddRange(Own(name, front));
                sample.invalidOffsets.Add(bytes.Count);
                bytes.AddRange(isFaulty ? invalid : []);
                bytes.AddRange(Own(name, back));
                sample.Replaced.Add(front + (isFaulty ? "\uFFFD" : "") + back);
                sample.invalidAt.Add(isFaulty ? System.Text.Encoding.UTF8.GetByteCount(front) : -1);
                sample.Faults += isFaulty ? 1 : 0;
            }

            sample.Bytes = [.. bytes];
            return sample;

            string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => runes[random.Next(runes.Length)]));
        }
    }
}
