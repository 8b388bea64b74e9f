using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Lookups;

/// <summary>Lookups that are wrong, references that are damaged or change, and disks that fail.</summary>
public sealed class LookupFaultTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public LookupFaultTests() => folder.Write("a.csv", "id,key,day\n1,a,2024-01-01\n2,b,2024-01-02\n");

    private string Reference => Path.Combine(folder.Root, "ref.csv");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("x", "expected { file:")]
    [InlineData("{ on: { key: k }, take: [v] }", "expected the file")]
    [InlineData("{ file: REF, take: [v] }", "expected the columns to compare")]
    [InlineData("{ file: REF, on: { key: k } }", "expected one of take")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], keep: matched }", "expected one of take")]
    [InlineData("{ file: REF, on: { key: k }, keep: matched, missing: drop }", "keep says what becomes")]
    [InlineData("{ file: REF, on: { key: k }, keep: all }", "expected one of matched, unmatched")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], missing: skip }", "expected one of reject, null, drop")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], duplicate: any }", "expected one of error, first, last, all")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], dupliate: first }", "did you mean 'duplicate'")]
    [InlineData("{ file: REF, on: { kay: k }, take: [v] }", "no column 'kay'")]
    [InlineData("{ file: REF, on: { key: kk }, take: [v] }", "no column 'kk' in")]
    [InlineData("{ file: REF, on: { key: k }, take: [w] }", "no column 'w' in")]
    [InlineData("{ file: REF, on: { key: k }, take: [] }", "expected the columns to take")]
    [InlineData("{ file: REF, on: { key: k }, take: [{ id: v }] }", "there is a column 'id' already")]
    [InlineData("{ file: REF, on: { key: k }, take: [v, v] }", "there is a column 'v' already")]
    [InlineData("{ file: REF, on: { day: k }, take: [v], columns: { k: { type: integer } } }", "which cannot be equal")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], columns: { q: { type: integer } } }", "does not have it")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], columns: { k: { typ: integer } } }", "unknown key 'columns.k.typ'")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], csv: { delimeter: ';' } }", "did you mean")]
    [InlineData("{ file: REF, on: { key: k }, take: [v], csv: { delimiter: x } }", "would be mistaken for data")]
    [InlineData("{ file: missing.csv, on: { key: k }, take: [v] }", "no such file")]
    [InlineData("{ file: /, on: { key: k }, take: [v] }", "is no file")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string lookup, string expected)
    {
        File.WriteAllText(Reference, "k,v\na,1\n");

        PlanException refused = folder.Refused($"columns: {{ day: {{ type: date }} }}\nstages: [{{ lookup: {lookup.Replace("REF", $"'{Reference}'", StringComparison.Ordinal)} }}]");

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k,v\na,1\nb\n", "ref.csv:3: csv.field_count")]
    [InlineData("k,v\na,1\n\n\"b\nc\",\"2\"x\n", "ref.csv:4: csv.text_after_quote")]
    [InlineData("k,v\na,1\nb,\"2\n", "ref.csv:3: csv.unterminated")]
    [InlineData("k,v\na,1\nb,\xFF\n", "ref.csv:3: csv.encoding")]
    [InlineData("k,v\na,1\nb,x\n", "ref.csv:3: type.integer: column 'v': expected")]
    [InlineData("k,v\na,1\n\nb,2\n,3\na,4\n", "ref.csv:6: it has the same key as line 2")]
    public async Task Execute_ReferenceThatIsDamaged_EndsBeforeTheFirstRecord(string latin1, string expected)
    {
        await File.WriteAllBytesAsync(Reference, Encoding.Latin1.GetBytes(latin1));
        foreach (long memory in (long[])[1 << 20, 128 << 20])
        {
            PipelineResult result = await folder.RunAsync(Yaml("take: [v], columns: { v: { type: integer } }"), definition => definition with { Run = definition.Run with { StateMemory = memory } });

            result.AssertFailed(65, expected);
            Assert.Equal(0, result.Report.Totals.Read);
        }
    }

    [Theory]
    [InlineData("ref.csv", "k,v,v\na,1,2\n", 10, "set csv.header_names to rename, or give all names under csv.names (below the stage 'lookup-1')")]
    [InlineData("ref.csv", "k,v,w,x,y,z\n", 5, "6 columns, and csv.max_columns is 5: raise it, or look at the delimiter")]
    [InlineData("ref.csv", "k\u00e9,v\na,1\n", 10, "such as csv.encoding: windows-1252")]
    [InlineData("ref.csv", "k,v\na,LONG\n", 10, "larger than max_record (1024 bytes)")]
    [InlineData("ref.jsonl", "{\"k\": \"a\", \"v\": }\n", 10, "ref.jsonl")]
    public async Task Execute_ReferenceThatNeedsASetting_NamesThatOfTheReference(string name, string latin1, int columns, string expected)
    {
        string reference = Path.Combine(folder.Root, name);
        await File.WriteAllBytesAsync(reference, Encoding.Latin1.GetBytes(latin1.Replace("LONG", new string('x', 2000), StringComparison.Ordinal)));
        string yaml = $"stages: [{{ lookup: {{ file: '{reference}', on: {{ key: k }}, take: [v], csv: {{ max_columns: {columns}, max_record: 1KiB }} }} }}]";
        string message;
        try
        {
            message = (await folder.RunAsync(yaml)).AssertFailed(65).Report.Failure!;
        }
        catch (PlanException refused)
        {
            message = refused.Message;
        }

        Assert.True(message.Contains(expected, StringComparison.Ordinal), message);
        Assert.DoesNotContain("input.csv", message, StringComparison.Ordinal);
        Assert.DoesNotContain("--", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "csv.no_header")]
    [InlineData("k,k\na,1\n", "the header has 'k' 2 times")]
    public void Plan_ReferenceWithoutUsableHeader_IsRefused(string text, string expected)
    {
        File.WriteAllText(Reference, text);

        PlanException refused = folder.Refused(Yaml("take: [v]"));

        Assert.Contains(Reference, refused.Message, StringComparison.Ordinal);
        Assert.True(expected is "csv.no_header" || refused.Message.Contains(expected, StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public async Task Execute_ReferenceOfAnotherDialectPacked_IsReadByItsOwnSettings()
    {
        byte[] text = Encoding.Latin1.GetBytes("# customers\nkey;name;since\na;\xC4nne \"x\";31.12.2020\nb;-;01.01.2021\n");
        await using (GZipStream packed = new(File.Create(Reference + ".gz"), CompressionLevel.Fastest))
        {
            await packed.WriteAsync(text);
        }

        string lookup = $"file: '{Reference}.gz', on: key, take: [name, since], csv: {{ encoding: windows-1252, comment: '#', quote: none, null_values: ['-'] }}, columns: {{ since: {{ type: date, format: dd.MM.yyyy }} }}";
        PipelineResult result = (await folder.RunAsync($"stages: [{{ lookup: {{ {lookup} }} }}, {{ derive: {{ year: \"extract(year from since)\" }} }}]")).AssertPublished();

        Assert.Equal(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("id,key,day,name,since,year\n1,a,2024-01-01,\"Änne \"\"x\"\"\",31.12.2020,2020\n2,b,2024-01-02,,01.01.2021,2021\n")), result.PublishedText());
    }

    [Fact]
    public async Task Execute_ReferenceThatChangesMeanwhile_PublishesNothing()
    {
        await File.WriteAllTextAsync(Reference, "k,v\na,1\nb,2\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml("take: [v]")));
        RunOptions options = new() { Started = _ => File.AppendAllText(Reference, "c,3\n") };

        PipelineResult result = await PipelineFolder.RunAsync(plan, options);

        result.AssertFailed(75, $"'{Reference}' had 12 bytes and has 16");
    }

    [Fact]
    public async Task Execute_ReferenceThatChangedSinceThePlan_IsRefused()
    {
        await File.WriteAllTextAsync(Reference, "k,v\na,1\nb,2\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml("take: [v]")));
        await File.WriteAllTextAsync(Reference, "k,v\na,1\nb,3\n");

        (await PipelineFolder.RunAsync(plan)).AssertFailed(75, Reference);
    }

    [Fact]
    public void Plan_ReferenceInTheOutputFolder_IsRefused()
    {
        File.WriteAllText(Reference, "k,v\na,1\n");

        PlanException refused = folder.Refused(Yaml("take: [v]"), definition => definition with { Output = definition.Output with { Folder = folder.Root } });

        Assert.Contains("lies in the output folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ReferenceAmongTheInputs_IsNoInput()
    {
        folder.Write("ref.csv", "k,v\na,1\nb,2\n");

        PipelineResult result = (await folder.RunAsync($"stages: [{{ lookup: {{ file: '{Path.Combine(folder.Data, "ref.csv")}', on: {{ key: k }}, take: v }} }}]")).AssertPublished();

        Assert.Equal("id,key,day,v\n1,a,2024-01-01,1\n2,b,2024-01-02,2\n", result.PublishedText());
    }

    [Theory]
    [InlineData("customers/ref.csv", true)]
    [InlineData("../ref.csv", false)]
    [InlineData("link.csv", false)]
    [InlineData("linked/ref.csv", false)]
    public void Plan_PipelineFileFoundInData_ReadsOnlyBelowData(string file, bool isAllowed)
    {
        File.WriteAllText(Reference, "k,v\na,1\n");
        folder.Write("customers/ref.csv", "k,v\na,1\n");
        File.CreateSymbolicLink(Path.Combine(folder.Data, "link.csv"), Reference);
        Directory.CreateSymbolicLink(Path.Combine(folder.Data, "linked"), folder.Root);
        folder.Write("pipeline.yaml", $"version: 1\ninput: {{ include: [a.csv] }}\nstages: [{{ lookup: {{ file: {file}, on: {{ key: k }}, take: [v] }} }}]\n");
        PipelineDefinition definition = DefinitionReader.Load(new DefinitionSources { Data = [folder.Data] }).Definition with { Output = new OutputDefinition { Folder = Path.Combine(folder.Root, "out") } };

        if (isAllowed)
        {
            Assert.Single(PipelinePlan.Create(definition).References);
            return;
        }

        PlanException refused = Assert.Throws<PlanException>(() => PipelinePlan.Create(definition));
        Assert.Contains("name it with -c", refused.Message, StringComparison.Ordinal);
        Assert.Equal(78, refused.ExitCode);
        Assert.Single(PipelinePlan.Create(definition with { FileWasNamed = true }).References);
    }

    [Fact]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing()
    {
        await File.WriteAllTextAsync(Reference, "k,v\n" + string.Concat(Enumerable.Range(0, 9000).Select(id => $"{id},{new string('x', 150)}\n")) + "a,1\nb,2\n");

        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, Yaml("take: [v]"));
    }

    [Fact]
    public async Task Execute_PageThatComesBackDamaged_EndsWith74()
    {
        await File.WriteAllTextAsync(Reference, "k,v\n" + string.Concat(Enumerable.Range(0, 9000).Select(id => $"{id},{new string('x', 150)}\n")) + "a,1\nb,2\n");

        PipelineResult result = await folder.RunAsync(Yaml("take: [v]"), definition => definition with { Run = definition.Run with { StateMemory = 1 << 20 } }, new RunOptions { Calls = new FlippedPage() });

        result.AssertFailed(74, "came back damaged");
    }

    private string Yaml(string rest) => $"stages: [{{ lookup: {{ file: '{Reference}', on: {{ key: k }}, {rest} }} }}]";

    /// <summary>The file system, but that pages of a table come back with another bit.</summary>
    private sealed class FlippedPage : StandInCalls, IFileSystemCalls
    {
        int IFileSystemCalls.Read(SafeFileHandle file, Span<byte> bytes, long offset)
        {
            int count = RandomAccess.Read(file, bytes, offset);
            if (count is > 0 and < 64 << 10)
            {
                bytes[count / 2] ^= 4;
            }

            return count;
        }

        protected override void Before(string call, string path, string other)
        {
            // Nothing fails.
        }
    }
}
