using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Core.Tests.Csv.Dialects;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Csv.Dialects;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Sniffing;
using LineEnds = Pipeline.Csv.Dialects.LineEnds;

namespace Pipeline.Core.Tests.Csv;

/// <summary>
/// Readers that are fuzzed, by mutation in the tests and by coverage in the trials: other dialects, encodings, recovery, the sniffer and
/// containers. Each is held to a second way: other pieces, the path without rewriting, .NET's decoder. The first bytes of an input choose
/// what it is read as.
/// </summary>
internal static class ReaderTargets
{
    private static readonly string[] Delimiters = [",", ";", "\t", "||", "§", ", ", " ", "~#~"];
    private static readonly string[] Encodings = ["iso-8859-1", "windows-1252", "windows-1253", "koi8-r", "utf-16le", "utf-16be", "utf-32le", "shift_jis", "euc-jp", "gb18030", "big5", "utf-8"];
    private static readonly string[] Containers = ["gzip", "zlib", "zstd", "lz4", "brotli"];

    private static readonly string[] Texts =
    [
        "a,b,c\n1,2,3\n\"x,\"\"y\"\"\",\n,4\n",
        "\uFEFFid;name\r\n1;\"Jürgen\r\nB\"\r\n\r\n2;\"\"\r\n",
        "# note\nid||name\n1||'a \\' b'\n||\n2||x||y\n\ntotal||2\n",
        "a\tb\r\"c\td\"\te\r\r\n\"open",
        "id,name,price\n1,Ann,2.5\n2,\"Bob,3.5\n3,Cy,,4.5\n4 Di 5.5\nid,name,price\n5,Ed,6.5\n",
        "k,v\n" + string.Concat(Enumerable.Repeat("key,\"a \"\"long\"\" value with ä and 😀\",\n", 6)),
    ];

    private static readonly string Archive = Path.Combine(Directory.CreateTempSubdirectory("reader-targets-").FullName, "x.zip");

    /// <summary>All of them: a name, sound inputs, and what is done with one.</summary>
    public static IReadOnlyList<(string Name, Func<IEnumerable<byte[]>> Seeds, Action<byte[]> Body)> All { get; } =
    [
        ("rewriting", () => Texts.Select(Encoding.UTF8.GetBytes), Rewrite),
        ("dialect", () => Chosen([0, 0, 0, 0], [1, 0x90, 0, 0], [0xCB, 0xE0, 0x80, 0], [0x30, 0x84, 5, 0x3F], [0, 0x98, 0, 0xBF]), ReadDialect),
        ("encoding", () => Encodings.SelectMany((name, index) => Texts.Take(2).Select(text => (byte[])[(byte)index, 0, .. Encoded(name, text)])), ReadEncoding),
        ("recovery", () => Chosen([2, 0], [3, 0], [2, 0x0B]), Recover),
        ("sniffer", () => Chosen([0]), Sniff),
        ("container", () => Containers.SelectMany((name, index) => Texts.Take(2).Select(text => (byte[])[(byte)index, .. Packing.Pack(name, Encoding.UTF8.GetBytes(text))])), Unpack),
        ("zip", () => [Zip("a.csv", "b/c.csv"), Zip("x.txt")], ReadZip),
    ];

    private static IEnumerable<byte[]> Chosen(params byte[][] choices) => choices.SelectMany(_ => Texts, (choice, text) => (byte[])[.. choice, .. Encoding.UTF8.GetBytes(text)]);

    // For a letter that the encoding does not have stands another one.
    private static byte[] Encoded(string name, string text) => OfName(name, DecoderFallback.ReplacementFallback).GetBytes(text.TrimStart('\uFEFF'));

    private static Encoding OfName(string name, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback) ?? Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback);

    private static void Rewrite(byte[] bytes)
    {
        CsvDialect plain = DialectReading.Of(DialectReading.Plain);
        if (DialectComparison.Try(bytes, plain with { Foreign = null }, 61, 7) is null)
        {
            Assert.Null(DialectComparison.Try(bytes, plain, 61, 7));
            return;
        }

        DialectComparison.AssertCanonical(bytes, 61, 7);
        DialectComparison.AssertCanonical(bytes, 1 << 16, int.MaxValue);
    }

    private static void ReadDialect(byte[] input)
    {
        if (input.Length >= 4)
        {
            DialectComparison.AssertSameInPieces(input[4..], DialectOf(input), input[3]);
        }
    }

    private static CsvDialect DialectOf(byte[] input)
    {
        (int how, int lines, int around, int damage) = (input[0], input[1], input[2], input[3]);
        byte? quote = ((how >> 3) & 3) switch { 1 => (byte)'\'', 2 => null, _ => (byte)'"' };
        bool isOfWidths = (how & 0xE0) == 0xE0;
        ForeignRules rules = DialectReading.Plain with
        {
            Delimiter = isOfWidths ? [] : Encoding.UTF8.GetBytes(Delimiters[how & 7]),
            Widths = isOfWidths ? [1 + (how & 7), 3] : null,
            Due = isOfWidths ? 2 : 0,
            Quote = isOfWidths ? null : quote,
            Escape = (how >> 5) is 2 or 3 && !isOfWidths ? (byte)'\\' : null,
            LineEnd = (LineEnds)(lines & 3),
            Trim = isOfWidths ? BlankTrim.All : (BlankTrim)(((lines >> 2) & 3) % 3),
            BlankLinesAreRecords = (lines & 0x10) != 0,
            DropTrailingDelimiter = (lines & 0x20) != 0 && !isOfWidths,
            Comment = (lines & 0x40) != 0 ? "#"u8.ToArray() : [],
            SkipLines = around & 3,
            FooterLines = (around >> 2) & 3,
            HeaderLines = 1 + ((around >> 4) & 1),
            Footer = (around & 0x40) != 0 ? LinePattern.Parse("^total") : null,
            SkipUntil = (around & 0x80) != 0 ? LinePattern.Parse("^id") : null,
            Short = (ShortRecords)((damage & 3) % 3),
            Long = (LongRecords)(((damage >> 2) & 3) % 3),
            Quotes = (damage & 0x10) != 0 ? DamagedQuotes.Recover : DamagedQuotes.Reject,
            AnotherTable = (damage & 0x20) != 0 ? AnotherTable.End : AnotherTable.Reject,
            MaxRecord = (damage & 0x40) != 0 ? 40 : 16 << 20,
        };
        CsvDialect dialect = DialectReading.Of(rules, header: (lines & 0x80) != 0);
        return (damage & 0x80) == 0 ? dialect : dialect with { NullValues = [[], "y\""u8.ToArray(), "\uFFFE"u8.ToArray()], NullStandIn = "\uFFFE"u8.ToArray() };
    }

    private static void ReadEncoding(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        string name = Encodings[input[0] % Encodings.Length];
        byte[] bytes = input[2..];
        CsvDialect dialect = Reading.Headerless with { Encoding = name, Invalid = (input[1] & 1) == 0 ? InvalidText.Replace : InvalidText.Reject };
        DialectResult? read = DialectComparison.AssertSameInPieces(bytes, dialect, input[1]);
        if (read is { Fault: null } && TryDecode(name, bytes) is { } text && DialectComparison.Try(Encoding.UTF8.GetBytes(text), Reading.Headerless, 1 << 16, int.MaxValue) is { } expected)
        {
            Assert.Equal(expected.Values, read.Values);
        }
    }

    /// <summary>The text by .NET's decoder; null where some bytes are none, for some of which it has private characters, or a mark stands before it.</summary>
    private static string? TryDecode(string name, byte[] bytes)
    {
        try
        {
            string text = OfName(name, DecoderFallback.ExceptionFallback).GetString(bytes);
            return text.StartsWith('\uFEFF') || text.AsSpan().ContainsAnyInRange('\uE000', '\uF8FF') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void Recover(byte[] input)
    {
        if (input.Length < 3)
        {
            return;
        }

        int due = 1 + (input[0] & 7);
        int how = input[1];
        RecoveryRules rules = new()
        {
            Delimiter = Encoding.UTF8.GetBytes(Delimiters[how & 7]),
            Quote = (how & 8) != 0 ? (byte)'\'' : (byte)'"',
            Escape = (how & 0x10) != 0 ? (byte)'\\' : (byte)0,
            CrEnds = (how & 0x20) == 0,
            TrimAroundQuotes = (how & 0x40) != 0,
            MaxRecord = (how & 0x80) != 0 ? 50 : 256 << 10,
        };
        ReadOnlySpan<byte> text = input.AsSpan(2);
        RecordRecovery recovery = new(rules, due, RecordSample.Of(text, rules, due).Columns);
        string whole = Found(recovery, text, final: true, due);
        Assert.Equal(whole, Found(recovery, text, final: true, due));

        // What was found before the end was seen is what is found at the end.
        for (int seen = 1; seen < text.Length; seen += 1 + (text.Length / 16))
        {
            string early = Found(recovery, text[..seen], final: false, due);
            Assert.True(early.Length == 0 || early == whole, $"of {seen} bytes: {early}, of all: {whole}");
        }
    }

    /// <summary>What was found; nothing where more is wanted.</summary>
    private static string Found(RecordRecovery recovery, ReadOnlySpan<byte> text, bool final, int due)
    {
        RecoveryOutcome outcome = recovery.TryRecover(text, final);
        Assert.False(final && outcome == RecoveryOutcome.NeedsMore);
        if (outcome != RecoveryOutcome.Found)
        {
            return outcome == RecoveryOutcome.NeedsMore ? "" : "none";
        }

        RecoveredRecord record = recovery.Record;
        Assert.Equal(due, record.Fields.Count);
        Assert.InRange(record.Length, 1, text.Length);
        Assert.InRange(record.LineEndLength, 0, record.Length);
        return $"{record.Length} {record.LineEndLength} {record.Recoveries} {string.Join('|', Enumerable.Range(0, due).Select(field => Convert.ToHexString(recovery.Record.Value(field))))}";
    }

    /// <summary>Whatever was found out can be written into a pipeline file, and the file be read by it.</summary>
    private static void Sniff(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        byte[] bytes = input[1..];
        FileFindings found = FileSniffer.Sniff(new FileSample("x.csv", bytes, IsWhole: (input[0] & 1) == 0) { StoredLength = bytes.Length });
        if (found.Problem is not null)
        {
            return;
        }

        string yaml = $"version: 1\ninput: {{ csv: {{ {string.Join(", ", found.Settings.Select(setting => $"{setting.Key}: {setting.Value}"))} }} }}\n";
        LoadedDefinition loaded = DefinitionReader.Parse(yaml);
        Assert.True(loaded.Problems.Count == 0, string.Join('\n', loaded.Problems) + "\n" + yaml);
        InputDefinition settings = loaded.Definition.Input;
        DeclaredDialect declared = DeclaredDialect.Of(settings, settings.Csv, []);
        DialectComparison.Try(bytes, declared.HasDelimiter ? declared.Dialect : declared.Dialect with { Delimiter = (byte)',' }, 61, 1000);
    }

    private static void Unpack(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        string format = Containers[input[0] % Containers.Length];
        byte[] bytes = input[1..];
        _ = PackedFormats.Of(bytes.AsSpan(0, Math.Min(bytes.Length, PackedFormats.Looked)), "x.csv");
        (string? fault, byte[] text) = Unpacked(format, bytes, int.MaxValue);
        (string? inPieces, byte[] same) = Unpacked(format, bytes, 1);
        Assert.Equal(fault, inPieces);

        // How much of a damaged piece is given before its damage is met depends on the piece.
        int common = text.AsSpan().CommonPrefixLength(same);
        Assert.True(fault is null ? common == text.Length && common == same.Length : common == Math.Min(text.Length, same.Length));
        if (fault is null && format is "gzip" or "zlib" or "brotli")
        {
            using MemoryStream plain = new();
            using Stream stream = format switch
            {
                "gzip" => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress),
                "zlib" => new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress),
                _ => new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress),
            };
            stream.CopyTo(plain);
            Assert.Equal(plain.ToArray(), text);
        }
    }

    private static (string? Fault, byte[] Text) Unpacked(string format, byte[] bytes, int piece)
    {
        using IByteSource source = Packing.Source(format, bytes, piece, new UnpackLimits(1000, 1 << 20, 128 << 20));
        using MemoryStream text = new();
        byte[] buffer = new byte[10_000];
        try
        {
            while (source.Read(buffer) is > 0 and int count)
            {
                text.Write(buffer, 0, count);
            }

            return (null, text.ToArray());
        }
        catch (InputException exception)
        {
            return (exception.Code, text.ToArray());
        }
    }

    private static void ReadZip(byte[] input)
    {
        File.WriteAllBytes(Archive, input);
        using SafeFileHandle handle = File.OpenHandle(Archive);
        (IReadOnlyList<ZipMember> members, _) = ZipDirectory.Read(handle, "x.zip");
        using ZipArchive archive = new(new MemoryStream(input));
        foreach (ZipMember member in members)
        {
            MemorySource stored = new(input);
            stored.Read(new byte[member.DataOffset]);
            using ZipMemberSource source = new(stored, member, "x.zip", new UnpackLimits(1000, 1 << 20, 128 << 20));
            byte[] text = Packing.ReadAll(source);
            using MemoryStream plain = new();
            using Stream stream = archive.GetEntry(member.Name)!.Open();
            stream.CopyTo(plain);
            Assert.Equal(plain.ToArray(), text);
        }
    }

    private static byte[] Zip(params string[] names)
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create))
        {
            foreach (string name in names)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(Texts[0]));
            }
        }

        return zip.ToArray();
    }
}
