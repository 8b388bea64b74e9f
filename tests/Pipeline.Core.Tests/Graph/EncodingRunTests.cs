using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Core.Tests.Csv.Encodings;
using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs over files that are not UTF-8: values, positions, rejects and outputs.</summary>
public sealed class EncodingRunTests : IDisposable
{
    private static readonly (string Encoding, string Iconv, string[] Words)[] Languages =
    [
        ("iso-8859-1", "LATIN1", ["Müller", "naïve", "½ ÿ"]),
        ("windows-1250", "CP1250", ["Dvořák", "Łódź", "„€“"]),
        ("windows-1251", "CP1251", ["Мария", "Ёлка", "№5"]),
        ("windows-1252", "CP1252", ["Müller", "5 €", "“œuvre”"]),
        ("windows-1253", "CP1253", ["Αθήνα", "ώρα", "€"]),
        ("windows-1254", "CP1254", ["İstanbul", "ığdır", "Şş"]),
        ("windows-1255", "CP1255", ["שלום", "₪5", "אב"]),
        ("windows-1256", "CP1256", ["سلام", "پنج", "€"]),
        ("windows-1257", "CP1257", ["Šiauliai", "Rīga", "õun"]),
        ("windows-1258", "CP1258", ["đêm", "₫5", "ơn"]),
        ("koi8-r", "KOI8-R", ["Москва", "Ёж", "─┐"]),
        ("utf-16le", "UTF-16LE", ["Müller", "漢字", "😀"]),
        ("utf-16be", "UTF-16BE", ["Müller", "漢字", "😀"]),
        ("shift_jis", "CP932", ["東京", "ソ表十", "ｱｲｳ"]),
        ("euc-jp", "EUC-JP", ["東京", "かな", "カナ"]),
        ("gb18030", "GB18030", ["北京", "é", "😀"]),
        ("big5", "BIG5", ["臺北", "功許蓋", "中文"]),
    ];

    private readonly PipelineFolder folder = new();

    public static TheoryData<string> Names => new([.. Languages.Select(language => language.Encoding)]);

    public void Dispose() => folder.Dispose();

    [IconvTheory]
    [MemberData(nameof(Names))]
    public async Task Run_FileOfIconv_IsReadAndWrittenAsIconvDoes(string encoding)
    {
        (_, string iconv, string[] words) = Languages.First(language => language.Encoding == encoding);
        string text = $"id,{words[0]}\r\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},\"{words[i % 3]}, {words[i % 2]}\"\r\n"));
        byte[] own = Iconv.Convert("UTF-8", iconv, Encoding.UTF8.GetBytes(text));
        folder.Write("a.csv", own);

        foreach (int batch in (int[])[16, 37, 600, 1 << 19])
        {
            string run = $"run: {{ batch_bytes: {batch} }}\ninput: {{ csv: {{ encoding: {encoding} }} }}\n";
            PipelineResult read = (await folder.RunAsync(run)).AssertPublished();
            PipelineResult same = (await folder.RunAsync(run + $"output: {{ csv: {{ encoding: {encoding} }} }}")).AssertPublished();

            Assert.Equal(text, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(read.PublishedText())));
            Assert.Equal(own, Encoding.Latin1.GetBytes(same.PublishedText()));
            Assert.Equal((own.Length, encoding), (read.Report.Inputs[0].Bytes, read.Report.Inputs[0].Encoding));
            Assert.Equal(read.Report.Inputs[0].Crc32C, same.Report.Inputs[0].Crc32C);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Run_DamagedRecords_AreRejectedWithTheFilesOwnPositionsAndBytes(string encoding)
    {
        (_, _, string[] words) = Languages.First(language => language.Encoding == encoding);
        Encoding own = Own(encoding);
        byte[] header = own.GetBytes($"id,{words[0]}\n");
        List<byte> file = [.. header];
        List<string> expected = [];
        List<byte> kept = [.. header];
        StringBuilder good = new($"id,{words[0]}\n");
        for (int record = 1; record <= 60; record++)
        {
            string text = (record % 7) switch
            {
                3 => $"{record},{words[1]},{words[2]}",
                5 => $"{record},{words[1]} 12\" {words[2]}",
                _ => $"{record},\"{words[record % 3]}\n{words[1]}\"",
            };
            byte[] bytes = own.GetBytes(text + (record == 60 ? "" : "\n"));
            if (record % 7 is 3 or 5)
            {
                string code = record % 7 == 3 ? "csv.field_count" : "csv.stray_quote";
                int line = 2 + Encoding.UTF8.GetString(Encoding.Convert(own, Encoding.UTF8, [.. file])).Count(letter => letter == '\n') - 1;
                int quote = record % 7 == 5 ? file.Count + own.GetByteCount(text[..text.IndexOf('"')]) : -1;
                expected.Add(string.Create(CultureInfo.InvariantCulture, $"a.csv,{record},{line},{file.Count},read,,{code},{(quote < 0 ? "" : $"(byte {quote})")}"));
                kept.AddRange(bytes);
            }
            else
            {
                good.Append(text).Append('\n');
            }

            file.AddRange(bytes);
        }

        folder.Write("a.csv", [.. file]);
        SortedDictionary<string, string>? first = null;
        foreach ((int batch, int jobs) in ((int, int)[])[(16, 1), (61, 4), (1000, 2), (1 << 19, 2)])
        {
            PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ encoding: {encoding}, delimiter: ',' }} }}\nrejects: {{ max: 100% }}\nrun: {{ batch_bytes: {batch}, jobs: {jobs} }}")).AssertPublished();

            Assert.Equal(good.ToString(), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
            string[] lines = result.RejectLines();
            Assert.Equal(expected.Count, lines.Length);
            foreach ((string line, string want) in lines.Zip(expected))
            {
                Assert.StartsWith(want[..want.LastIndexOf(',')], line, StringComparison.Ordinal);
                Assert.Contains(want[(want.LastIndexOf(',') + 1)..], line, StringComparison.Ordinal);
            }

            Assert.Equal([.. kept], Encoding.Latin1.GetBytes(Assert.Single(result.Rejected()).Value));
            first ??= result.Fingerprint();
            PipelineResult.AssertSame(first, result.Fingerprint(), $"batches of {batch}");
        }

        // The rejects can be repaired in their own encoding, and run again.
        byte[] repaired = own.GetBytes(own.GetString([.. kept]).Replace($",{words[2]}\n", "\n", StringComparison.Ordinal).Replace("12\" ", "12'' ", StringComparison.Ordinal));
        folder.Write("a.csv", repaired);
        PipelineResult again = (await folder.RunAsync($"input: {{ csv: {{ encoding: {encoding}, delimiter: ',' }} }}")).AssertPublished();
        Assert.Equal(expected.Count, again.Report.Totals.Written);
    }

    /// <summary>Any text at all: what comes of it in UTF-8 comes of it in another encoding, at the places that it has there.</summary>
    [Theory]
    [InlineData("windows-1252", "é€")]
    [InlineData("utf-16be", "é漢😀")]
    [InlineData("shift_jis", "漢ソ｡")]
    [InlineData("gb18030", "é漢😀")]
    public async Task Run_AnyText_GivesWhatItsUtf8Gives(string encoding, string letters)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        Encoding own = Own(encoding);
        string[] pieces = [",", ",", "\"", "\n", "\n", "\r\n", "\r", "a", " ", .. letters.EnumerateRunes().Select(rune => rune.ToString())];
        for (int round = 0; round < 40; round++)
        {
            string text = $"{letters},n\n" + string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => pieces[random.Next(pieces.Length)]));
            string how = $"seed {seed}, round {round}: {text}";
            string yaml = $"rejects: {{ max: 100% }}\nrun: {{ batch_bytes: {random.Next(16, 200)}, jobs: 2 }}\ninput: {{ csv: {{ delimiter: ',', encoding: ";
            folder.Write("a.csv", text);
            PipelineResult expected = await folder.RunAsync(yaml + "utf-8 } }");
            folder.Write("a.csv", own.GetBytes(text));
            PipelineResult result = await folder.RunAsync(yaml + $"{encoding} }} }}");

            Assert.True(expected.Report.ExitCode == result.Report.ExitCode, how);
            Assert.Equal(expected.Published().Where(file => file.Key == "a.csv"), result.Published().Where(file => file.Key == "a.csv"));
            Assert.Equal([.. expected.RejectLines().Select(line => InOwn(line, text, own))], result.RejectLines());
            Assert.True(expected.Rejected().Values.Select(rejected => Convert.ToHexString(own.GetBytes(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(rejected))))).SequenceEqual(
                result.Rejected().Values.Select(rejected => Convert.ToHexString(Encoding.Latin1.GetBytes(rejected)))), how);
        }
    }

    /// <summary>A line of the list of rejects with the bytes of another encoding.</summary>
    private static string InOwn(string line, string text, Encoding own)
    {
        string OwnOffset(string offset) => own.GetByteCount(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)[..int.Parse(offset, CultureInfo.InvariantCulture)])).ToString(CultureInfo.InvariantCulture);
        string[] fields = line.Split(',', 5);
        fields[3] = OwnOffset(fields[3]);
        fields[4] = Regex.Replace(fields[4], @"\(byte (?<at>\d+)\)", match => $"(byte {OwnOffset(match.Groups["at"].Value)})", RegexOptions.NonBacktracking);
        return string.Join(',', fields);
    }

    [Fact]
    public async Task Run_BytesThatAreNoText_RejectTheirRecord()
    {
        folder.Write("a.csv", [.. "id,n\n1,"u8, 0x82, 0xA0, .. "\n2,"u8, 0x82, .. ",x\n3,"u8, 0xFF, 0xFE, .. "\n4,b\n"u8]);
        byte[] rejected = [.. "id,n\n2,"u8, 0x82, .. ",x\n3,"u8, 0xFF, 0xFE, .. "\n"u8];

        PipelineResult result = (await folder.RunAsync("input: { csv: { encoding: shift_jis } }\nrejects: { max: 2 }")).AssertPublished();

        Assert.Equal(Encoding.Latin1.GetString("id,n\n1,あ\n4,b\n"u8), result.PublishedText());
        Assert.Equal(
            [
                "a.csv,2,3,10,read,,csv.field_count,\"expected 2 fields as in the header, found 3\"",
                "a.csv,2,3,10,read,,csv.encoding,0x82 is no text in shift_jis (byte 12)",
                "a.csv,3,4,16,read,,csv.encoding,0xFF 0xFE is no text in shift_jis (byte 18)",
            ],
            result.RejectLines());
        Assert.Equal(Encoding.Latin1.GetString(rejected), Assert.Single(result.Rejected()).Value);
    }

    [Theory]
    [InlineData("utf-8", "1,é\n", 1)]
    [InlineData("utf-16le", "1,é\n", 1)]
    public async Task Run_InvalidReplaced_IsCountedAtAnyBatchSize(string encoding, string record, int each)
    {
        Encoding own = Own(encoding);
        byte[] invalid = encoding is "utf-8" ? [0xE9] : [0x00, 0xD8];
        byte[] bad = [.. own.GetBytes("2,"), .. invalid, .. own.GetBytes("\n")];
        folder.Write("a.csv", [.. own.GetBytes("id,n\n"), .. Enumerable.Range(0, 50).SelectMany(_ => (byte[])[.. own.GetBytes(record), .. bad])]);
        folder.Write("b.csv", own.GetBytes("id,n\n1,x\n"));

        foreach (int batch in (int[])[16, 100, 1 << 19])
        {
            PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ encoding: {encoding}, invalid: replace }} }}\noutput: {{ path: all.csv }}\nrun: {{ batch_bytes: {batch} }}")).AssertPublished();

            Assert.Equal([50 * each, 0], result.Report.Inputs.Select(input => input.Replaced));
            Assert.Equal("csv.encoding", Assert.Single(result.Report.RecoveredByCode).Code);
            Assert.Equal(50, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())).Count(letter => letter == '\uFFFD'));
            Assert.Empty(result.RejectLines());
        }
    }

    [Fact]
    public async Task Run_InvalidThatFails_Is65WithThePlaceWhateverTheLimit()
    {
        folder.Write("a.csv", [.. "id,n\n1,a\n2,"u8, 0xE9, .. "\n3,c\n"u8]);

        PipelineResult result = await folder.RunAsync("input: { csv: { invalid: fail } }\nrejects: { max: 100% }");

        result.AssertFailed(65, "0xE9 is no text in utf-8");
        Assert.Contains("(byte 11)", result.Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InvalidThatFailsInUtf16_NamesTheFilesByte()
    {
        byte[] front = Encoding.Unicode.GetBytes("id,n\n1,漢字漢字\n2,");
        folder.Write("a.csv", [.. front, 0, 0xD8, .. Encoding.Unicode.GetBytes("\n3,c\n")]);

        PipelineResult result = await folder.RunAsync("input: { csv: { encoding: utf-16le, invalid: fail } }\nrun: { batch_bytes: 16 }");

        result.AssertFailed(65, $"(byte {front.Length})");
    }

    [Fact]
    public void Preview_InvalidThatFails_IsAFault()
    {
        folder.Write("a.csv", [.. "id,n\n1,a\n2,"u8, 0xE9, .. "\n3,c\n"u8]);
        PipelinePlan plan = PipelinePlan.Create(folder.Define("input: { csv: { invalid: fail } }"));

        InputException fault = Assert.Throws<InputException>(() => PipelinePreview.Take(plan, 10));

        Assert.Equal((65, "csv.encoding"), (fault.ExitCode, fault.Code));
        Assert.Equal("a.csv: 0xE9 is no text in utf-8, and input.csv.invalid is fail (byte 11)", fault.Message);
        Assert.Equal("a", Assert.Single(PipelinePreview.Take(plan, 1).Rows)[1]);
    }

    [Theory]
    [InlineData(false, "auto")]
    [InlineData(true, "auto")]
    [InlineData(false, "windows-1252")]
    public void Plan_Utf16WithoutAMark_IsRefusedByName(bool bigEndian, string encoding)
    {
        folder.Write("a.csv", new UnicodeEncoding(bigEndian, byteOrderMark: false).GetBytes("id,né\n1,漢\n2,x\n"));

        Problem problem = Assert.Single(folder.Refused($"input: {{ csv: {{ encoding: {encoding} }} }}").Problems);

        Assert.Equal(65, problem.ExitCode);
        Assert.Contains($"looks like UTF-16: say --encoding utf-16{(bigEndian ? "be" : "le")}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16le", "имя,город\nИван,Москва\nПётр,Тула\n")]
    [InlineData("utf-16be", "имя,город\r\nИван,Москва\r\nПётр,Тула")]
    [InlineData("utf-16le", "όνομα;πόλη\nΆννα;Αθήνα\nΝίκος;Βόλος\n")]
    [InlineData("utf-16be", "a\n1")]
    [InlineData("utf-16le", "id\n1\n")]
    [InlineData("utf-32le", "id,name\n1,Łódź\n")]
    [InlineData("utf-32be", "id,name\n1,Łódź\n")]
    public void Plan_WideTextWithoutAMark_IsRefusedByName(string encoding, string text)
    {
        folder.Write("a.csv", TextCodecs.Of(encoding).Encode(Encoding.UTF8.GetBytes(text)));

        Assert.EndsWith($"say --encoding {encoding} (byte 0)", Assert.Single(folder.Refused("").Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,\0\n2,x\n")]
    [InlineData("ab,cd\0\nef,gh\0\nij,kl\0\n")]
    [InlineData("a\0b,c\0d\n\0,e\n")]
    public void Plan_TextWithNuls_IsNoWideText(string text)
    {
        folder.Write("a.csv", text);

        Assert.NotNull(folder.TryPlan(""));
    }

    [Theory]
    [InlineData("drop", 2)]
    [InlineData("keep", 1)]
    public async Task Run_CharacterInAColumnThatIsNotWritten_RejectsNothing(string columns, int written)
    {
        folder.Write("a.csv", "id,land\n1,漢\n2,x\n");
        string yaml = $"output: {{ path: '{{land}}.csv', partition_columns: {columns}, csv: {{ encoding: windows-1252 }} }}\nrejects: {{ max: 1 }}\nstages: [ {{ filter: 'id > 0' }} ]\ncolumns: {{ id: {{ type: integer }} }}";

        PipelineResult threads = (await folder.RunAsync(yaml)).AssertPublished();
        PipelineResult workers = (await folder.RunAsync(
            yaml, definition => definition with { Run = definition.Run with { AllShard = 1 } }, new RunOptions { WorkerCommand = [Pipeline.Core.Tests.Processes.TestChild.Path, "worker"] })).AssertPublished();

        Assert.Equal(written, threads.Report.Totals.Written);
        PipelineResult.AssertSame(threads.Fingerprint(), workers.Fingerprint(), "workers");
    }

    [Fact]
    public async Task Run_UnclosedQuoteInUtf16_NamesLineAndByte()
    {
        folder.Write("a.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("id,n\n1,é\n2,漢\"\n3,\"x\n4,y\n")]);

        PipelineResult result = await folder.RunAsync("input: { csv: { delimiter: ',' } }\nrejects: { max: 100% }\nrun: { batch_bytes: 16 }");

        result.AssertFailed(65, "the quote that opens on line 4 (byte 34) is never closed");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(90)]
    [InlineData(1 << 19)]
    public async Task Run_FailFast_CountsUpToTheSameByte(int batch)
    {
        folder.Write("a.csv", Encoding.Unicode.GetBytes("id,n\n1,é\n2,x,y\n3,漢\n4,x,y\n5,漢\n6,x,y\n"));

        PipelineResult result = await folder.RunAsync($"input: {{ csv: {{ encoding: utf-16le }} }}\nrejects: {{ max: 1, fail_fast: true }}\nrun: {{ batch_bytes: {batch} }}");

        result.AssertFailed(65);
        Assert.Equal((10L, 40L, 4L), (result.Report.Inputs[0].HeadBytes, result.Report.Inputs[0].BatchBytes, result.Report.Totals.Read));
        Assert.Equal(["a.csv,2,3,18", "a.csv,4,5,38"], result.RejectLines().Select(line => line[..12]));
    }

    [Fact]
    public async Task Run_RecordBeyondTheLimitInUtf16_NamesItsByte()
    {
        folder.Write("a.csv", Encoding.Unicode.GetBytes("id,n\n1,é\n2," + new string('漢', 5000) + "\n3,x\n"));

        PipelineResult result = await folder.RunAsync("input: { csv: { encoding: utf-16le, max_record: 1KiB } }\nrejects: { max: 100% }\nrun: { batch_bytes: 64 }");

        result.AssertFailed(65, "a.csv, line 3, byte 18: csv.record_too_large");
        Assert.Equal(1, result.Report.Totals.Read - result.Report.Totals.Rejected);
    }

    [Fact]
    public async Task Run_ExcelsUnicodeText_ReadsMarkAndDelimiterLine()
    {
        byte[] front = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("sep=;\r\nid;naïve\r\n")];
        folder.Write("a.csv", [.. front, .. Encoding.Unicode.GetBytes("1;é\r\n2;x;y\r\n")]);

        PipelineResult result = (await folder.RunAsync("rejects: { max: 1 }")).AssertPublished();

        Assert.Equal("id;naïve\r\n1;é\r\n", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
        Assert.Equal((byte[])[.. front, .. Encoding.Unicode.GetBytes("2;x;y\r\n")], Encoding.Latin1.GetBytes(Assert.Single(result.Rejected()).Value));
    }

    [Fact]
    public async Task Run_GuardBesideAnotherEncoding_CountsTheText()
    {
        folder.Write("a.csv", "id,n\n1,é\n2,漢\n");
        const string Yaml = "output: { csv: { encoding: utf-16 } }\nguard: { mode: warn, min_nights: 1, sums: [id] }";

        PipelineResult result = (await folder.RunAsync(Yaml)).AssertPublished();

        Assert.Equal("\uFEFFid,n\n1,é\n2,漢\n", Encoding.Unicode.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
        Assert.Equal(["read", "copy", "count", "transcode", "write", "hash"], result.Report.Blocks.Select(block => block.Name));
    }

    [Fact]
    public async Task Run_Utf16WithItsMark_IsReadWithoutASetting()
    {
        string text = "id,naïve\n1,漢\n";
        folder.Write("a.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]);
        folder.Write("b.csv", Encoding.UTF8.GetBytes(text));

        PipelineResult result = (await folder.RunAsync("output: { path: all.csv }")).AssertPublished();

        Assert.Equal(text + "1,漢\n", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
        Assert.Equal(["utf-16le", "utf-8"], result.Report.Inputs.Select(input => input.Encoding));
    }

    [Fact]
    public async Task Run_GzipOfAnotherEncoding_GivesWhatThePlainFileGives()
    {
        byte[] own = Own("koi8-r").GetBytes("id,имя\n1,Ёж\n2,x,y\n3,щи\n");
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(own);
        }

        folder.Write("a.csv.gz", packed.ToArray());

        PipelineResult result = (await folder.RunAsync("input: { csv: { encoding: koi8-r } }\nrejects: { max: 1 }\noutput: { path: all.csv.gz, csv: { encoding: utf-16 } }")).AssertPublished();

        Assert.Equal("a.csv.gz,2,3,12,read,,csv.field_count,\"expected 2 fields as in the header, found 3\"", Assert.Single(result.RejectLines()));
        using GZipStream unpacked = new(new MemoryStream(Encoding.Latin1.GetBytes(result.PublishedText())), CompressionMode.Decompress);
        using StreamReader reader = new(unpacked, Encoding.Unicode);
        Assert.Equal("id,имя\n1,Ёж\n3,щи\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Run_CharacterThatTheOutputDoesNotHave_RejectsItsRecord()
    {
        folder.Write("a.csv", "id,n\n1,é\n2,漢\n3,\"€ ∞\"\n4,x\n");

        PipelineResult result = (await folder.RunAsync("output: { csv: { encoding: windows-1252 } }\nrejects: { max: 2 }\nstages: [ { filter: \"id <> 4\" } ]")).AssertPublished();

        Assert.Equal("id,n\n1,é\n", result.PublishedText());
        Assert.Equal(["a.csv,2,3,10,output,n,output.encoding,U+6F22 is not in windows-1252", "a.csv,3,4,16,output,n,output.encoding,U+221E is not in windows-1252"], result.RejectLines());
        Assert.Equal([("read", null), ("filter-1", "\"id <> 4\""), ("output", null)], result.Report.Stages.Select(stage => (stage.Name, stage.Definition)));
        Assert.Equal((3L, 2L), (result.Report.Stages[^1].Counts.In, result.Report.Stages[^1].Counts.Rejected));
    }

    [Fact]
    public void Plan_HeaderThatTheOutputDoesNotHave_Is65()
    {
        folder.Write("a.csv", "id,漢\n1,2\n");

        Problem problem = Assert.Single(folder.Refused("output: { csv: { encoding: windows-1252 } }").Problems);

        Assert.Equal(65, problem.ExitCode);
        Assert.Contains("a character that windows-1252 does not have", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", "bom: true", "EFBBBF")]
    [InlineData("utf-8", "header: false, bom: true", "EFBBBF")]
    [InlineData("utf-16", "header: true", "FFFE")]
    [InlineData("utf-16", "bom: false", "")]
    [InlineData("utf-16be", "bom: true", "FEFF")]
    [InlineData("utf-16le", "header: true", "")]
    [InlineData("utf-32", "header: true", "FFFE0000")]
    public async Task Run_OutputWithAMark_HasItOnceInEachFile(string encoding, string more, string mark)
    {
        folder.Write("a.csv", "id,n\n1,é\n");
        folder.Write("b.csv", "id,n\n2,é\n");

        PipelineResult result = (await folder.RunAsync($"output: {{ path: '{{n}}.csv', csv: {{ encoding: {encoding}, {more} }} }}\nrun: {{ batch_bytes: 16 }}")).AssertPublished();

        byte[] bytes = Encoding.Latin1.GetBytes(result.PublishedText());
        string text = more.StartsWith("header: false", StringComparison.Ordinal) ? "1,é\n2,é\n" : "id,n\n1,é\n2,é\n";
        Assert.Equal((byte[])[.. Convert.FromHexString(mark), .. Own(encoding).GetBytes(text)], bytes);
    }

    [Fact]
    public async Task Run_IfChanged_TakesAFileOfAnotherEncodingOver()
    {
        byte[] Content(string text) => Own("shift_jis").GetBytes(text);
        folder.Write("a.csv", Content("id,n\n1,表\n"));
        folder.Write("b.csv", Content("id,n\n1,十\n"));
        const string Yaml = "input: { csv: { encoding: shift_jis } }\noutput: { csv: { encoding: shift_jis } }";
        PipelineDefinition definition = folder.Define(Yaml, one => one with { IfChanged = IfChanged.Verify });
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("b.csv", Content("id,n\n1,十\n2,漢\n"));

        PipelineResult second = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();

        Assert.Equal(["a.csv"], second.Report.TakenOver!.Files);
        Assert.Equal(Encoding.Latin1.GetString(Content("id,n\n1,表\n")), second.Published()["a.csv"]);
    }

    [Fact]
    public void Preview_AnyEncodings_IsUtf8()
    {
        folder.Write("a.csv", Own("koi8-r").GetBytes("id,имя\n1,Ёж\n"));

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("input: { csv: { encoding: koi8-r } }\noutput: { csv: { encoding: utf-16 } }")), 10);

        Assert.Equal("id,имя\n1,Ёж\n", Encoding.UTF8.GetString(preview.Csv.ToArray()));
        Assert.Equal("Ёж", preview.Rows[0][1]);
    }

    private static Encoding Own(string name) => name switch
    {
        "utf-16" or "utf-16le" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        "utf-16be" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        "utf-32" => new UTF32Encoding(bigEndian: false, byteOrderMark: false),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name),
    };
}
