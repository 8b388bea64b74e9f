using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Output in parts of so many records or bytes: together they are the whole output, and the same however the run went.</summary>
public sealed class SplitOutputTests : IDisposable
{
    private const string Header = "id,city,note\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(10_000)]
    public async Task Execute_ByRecords_EachPartHasThatMany(int records)
    {
        string[] written = Write("a.csv", 501);
        Write("b.csv", 3);
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batch) in (IEnumerable<(int, int)>)[(1, 512 << 10), (4, 64), (8, 1000)])
        {
            PipelineResult result = (await folder.RunAsync($"output: {{ split: {{ records: {records} }} }}", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batch } })).AssertPublished();
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}, batches of {batch}");
            string[] parts = Parts(result, "a");
            Assert.Equal((written.Length + records - 1) / records, parts.Length);
            for (int i = 0; i < parts.Length; i++)
            {
                Assert.Equal(Header + string.Concat(written.Skip(i * records).Take(records)), parts[i]);
            }

            Assert.Equal("b-part-0001.csv", result.Published().Keys.First(name => name.StartsWith('b')));
            Assert.Equal(504, result.Report.Totals.Written);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public async Task Execute_ByBytes_NoPartHasMoreUnlessItIsOneRecord(int bytes)
    {
        string[] written = Write("a.csv", 300);
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batch) in (IEnumerable<(int, int)>)[(1, 512 << 10), (4, 64), (8, 1000)])
        {
            PipelineResult result = (await folder.RunAsync($"output: {{ split: {{ bytes: {bytes} }} }}", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batch } })).AssertPublished();
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}, batches of {batch}");
        }

        List<string> due = [];
        foreach (string record in written)
        {
            bool fits = due.Count > 0 && Encoding.UTF8.GetByteCount(due[^1] + record) <= bytes;
            due.Add(fits ? due[^1] + record : Header + record);
            due.RemoveRange(due.Count - (fits ? 2 : 1), fits ? 1 : 0);
        }

        Assert.Equal(due, Parts(expected!, "a"));
    }

    [Theory]
    [InlineData("path: all.csv, split: { records: 50 }", "", 1)]
    [InlineData("path: all.csv, split: { records: 50, bytes: 700 }", "", 1)]
    [InlineData("path: '{city}/{stem}.csv', split: { records: 20 }", "", 1)]
    [InlineData("path: all.csv.gz, split: { records: 50 }", "gzip", 1)]
    [InlineData("path: '{city}.csv.zst', split: { bytes: 900 }", "zstd", 1)]
    [InlineData("split: { records: 50 }, csv: { compression: lz4 }", "lz4", 1)]
    [InlineData("path: all.csv, split: { records: 33 }, csv: { encoding: utf-16, newline: crlf }", "", 2)]
    [InlineData("path: all.csv, split: { bytes: 2000 }, csv: { encoding: utf-32be }", "", 4)]
    [InlineData("path: all.csv, split: { records: 41 }, csv: { encoding: gb18030, quoting: all }", "", 1)]
    public async Task Execute_AnyOutput_PartsTogetherAreTheWhole(string output, string format, int unit)
    {
        Write("a.csv", 300);
        Write("b.csv", 250);
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batch) in (IEnumerable<(int, int)>)[(1, 512 << 10), (4, 100)])
        {
            PipelineResult result = (await folder.RunAsync($"output: {{ {output} }}", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batch } })).AssertPublished();
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}");
            string whole = Regex.Replace(output, @"split: \{[^}]*\}(, )?", "").TrimEnd(' ', ',');
            SortedDictionary<string, string> due = Unpacked((await folder.RunAsync($"output: {{ {whole} }}")).AssertPublished().Published(), format);
            SortedDictionary<string, string> joined = new(StringComparer.Ordinal);
            foreach ((string name, string text) in Unpacked(result.Published(), format))
            {
                int at = name.LastIndexOf("-part-", StringComparison.Ordinal);
                string first = name[..at] + name[(at + 10)..];

                // The header, with the byte order mark that may stand before it, is that of the whole file.
                int header = text.IndexOf('\n', StringComparison.Ordinal) + 1 + (unit > 1 && !output.Contains("be", StringComparison.Ordinal) ? unit - 1 : 0);
                joined[first] = joined.TryGetValue(first, out string? before) ? before + text[header..] : text;
            }

            Assert.Equal(due.Keys, joined.Keys);
            Assert.Equal(due, joined);
        }
    }

    [Fact]
    public async Task Execute_NoHeaderAndAMarkInFront_EachPartIsReadAsItWas()
    {
        folder.Write("a.csv", "x\n\"\uFEFFb\"\n\uFEFFc\n\uFEFFd\n"u8.ToArray());
        PipelineResult result = (await folder.RunAsync("output: { split: { records: 1 }, csv: { header: false, quoting: minimal } }")).AssertPublished();
        Assert.Equal(["\"\uFEFFb\"\n", "\"\uFEFFc\"\n", "\"\uFEFFd\"\n"], result.Published().Values.Select(text => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text))));
    }

    [Fact]
    public async Task Execute_NothingToWrite_HasOnePartWithTheHeader()
    {
        folder.Write("a.csv", Header);
        PipelineResult result = (await folder.RunAsync("output: { split: { records: 5 } }")).AssertPublished();
        Assert.Equal(("a-part-0001.csv", Header), (Assert.Single(result.Published().Keys), result.PublishedText()));
    }

    [Theory]
    [InlineData("-", "stdout is one stream")]
    [InlineData("x.csv", "names one file")]
    public void Plan_OneOutput_CannotBeSplit(string to, string what)
    {
        Write("a.csv", 1);
        PlanException refused = folder.Refused("output: { split: { records: 5 } }", definition => definition with { Output = to == "-" ? definition.Output with { Folder = "-" } : definition.Output.ToFile(Path.Combine(folder.Root, to)) });
        Assert.Contains(what, Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_InputWhereAPartWouldCome_IsRefused()
    {
        using TemporaryFolder place = new();
        string[] data = [place.Write("a.csv", "id\n1\n2\n"), place.Write("a-part-0002.csv", "id\n3\n")];
        PipelineDefinition definition = folder.Define("output: { split: { records: 1 } }", given => given with { Data = data, Output = given.Output with { Folder = place.Path, Overwrite = true } });
        RunReport report = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).Report;
        Assert.Equal(73, report.ExitCode);
        Assert.Contains("input is never changed", report.Failure, StringComparison.Ordinal);
        Assert.Equal("id\n3\n", await File.ReadAllTextAsync(data[1]));
    }

    [Theory]
    [InlineData("{stem}.{ext}")]
    [InlineData("x/{stem}")]
    public void Plan_PathThatEndsInAName_CannotBeSplit(string path)
    {
        Write("a.csv", 1);
        Assert.Contains("end it in '.csv'", Assert.Single(folder.Refused($"output: {{ path: '{path}', split: {{ records: 5 }} }}").Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{stem}.csv", "a-part-0001.csv", 12, "a-part-0012.csv")]
    [InlineData("{stem}.csv.gz", "x-part-0003-part-0001.csv.gz", 12345, "x-part-0003-part-12345.csv.gz")]
    [InlineData("d.d/all", "d.d/all-part-0001", 2, "d.d/all-part-0002")]
    public void Of_Number_NamesThePartAndIsReadBack(string path, string first, int number, string expected)
    {
        PartNames names = PartNames.Of(new OutputDefinition { Folder = "out", Path = path, SplitRecords = 1 })!;
        Assert.Equal(expected, names.Of(first, number));
        Assert.Equal((first, number), names.Read(expected));
        Assert.Equal((first, 1), names.Read(first));
    }

    private static SortedDictionary<string, string> Unpacked(SortedDictionary<string, string> files, string format)
    {
        SortedDictionary<string, string> unpacked = new(StringComparer.Ordinal);
        foreach ((string name, string content) in files)
        {
            unpacked.Add(name, format.Length == 0 ? content : Encoding.Latin1.GetString(Packing.Unpack(format, Encoding.Latin1.GetBytes(content))));
        }

        return unpacked;
    }

    private static string[] Parts(PipelineResult result, string stem) => Parts(result.Published(), stem);

    private static string[] Parts(SortedDictionary<string, string> files, string stem) =>
        [.. files.Where(file => file.Key.Contains($"{stem}-part-", StringComparison.Ordinal)).Select(file => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(file.Value)))];

    /// <summary>Writes records, some of several lines, and gives them as they are written.</summary>
    private string[] Write(string name, int count)
    {
        string[] notes = ["x", "\"a, b\"", "\"two\nlines\"", "\"say \"\"hi\"\"\"", "größe"];
        string[] records = [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},c{i % 4},{notes[i % notes.Length]}\n"))];
        folder.Write(name, Header + string.Concat(records));
        return records;
    }
}
