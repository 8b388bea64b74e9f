using System.Runtime.Versioning;
using System.Text.Json;
using System.Xml;

namespace Pipeline.Cli.Tests.Processes;

/// <summary><c>pipeline report</c> and <c>runs diff</c> as a user calls them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ReportCommandTests() => folder.Write("data/a.csv", "id,n\n1,1\n2,x\n3,3\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Report_OfARun_TellsBlocksRecordsRejectsAndTheRunsBefore()
    {
        await RunAsync("run", "data", "-o", "out", "-q");
        ProcessResult failed = await PipelineProcess.RunAsync(folder, "run", "data", "-o", "out", "--type", "n=integer", "--where", "n > 1");

        string latest = (await RunAsync("report", "out")).Out;
        string published = (await RunAsync("report", "out", "published")).Out;

        Assert.Equal(65, failed.ExitCode);
        Assert.Matches(@"^run +\d{8}T\d{6}\.\d{3}Z: failed \(exit 65\)\nwhy +1 record rejected", latest);
        Assert.Matches(@"\nblocks .*\n  read +dop 1 +\[[#.-]{20}\]  busy ", latest);
        Assert.Matches(@"\n  columns +\[#+ *\]  3 in  2 on  1 rejected\n", latest);
        Assert.Matches(@"\n  1 written, not published; every record and every byte is accounted for\n", latest);
        Assert.Matches(@"\n  type\.integer  1  \[#{20}\]  a\.csv:3, record 2, column n\n", latest);
        Assert.Matches(@"\n  a\.csv  17 B  \[#{20}\]  3 records  1 rejected\n", latest);
        Assert.Matches(@"\nbefore .*\n  \d.* published .*\n  \d.* failed .* 1 rejected\n$", latest);
        Assert.Matches(@"^run .*: published \(exit 0\)\n", published);
        Assert.DoesNotContain("\nbefore", published, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AsAPage_IsTheSameFromOutputFolderAndReport()
    {
        await RunAsync("run", "data", "-o", "out", "-q");
        await RunAsync("run", "data", "-o", "out", "-q");

        await RunAsync("report", "out", "--html", "page.html");
        ProcessResult stdout = await RunAsync("report", "out/.pipeline/latest", "--html", "-");
        await RunAsync("report", "out/.pipeline/latest/run.json", "--html", "other.html");

        string page = await File.ReadAllTextAsync(folder["page.html"]);
        using XmlReader reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        while (reader.Read())
        {
        }

        Assert.Contains("Beside the runs before", page, StringComparison.Ordinal);
        Assert.Equal(page, stdout.Out);
        Assert.Equal(page, await File.ReadAllTextAsync(folder["other.html"]));
    }

    [Fact]
    public async Task Report_ThereIsNone_SaysWhyWith66()
    {
        await RunAsync("run", "data", "-o", "out", "-q");
        using JsonDocument list = JsonDocument.Parse((await RunAsync("runs", "list", "out", "--json")).Out);
        string id = list.RootElement[0].GetProperty("run_id").GetString()!;
        Directory.Delete(folder["out/.pipeline/runs/" + id], recursive: true);

        ProcessResult gone = await PipelineProcess.RunAsync(folder, "report", "out");
        ProcessResult nowhere = await PipelineProcess.RunAsync(folder, "report", "data");
        ProcessResult unwritable = await PipelineProcess.RunAsync(folder, "report", "out", "--html", "no/such/folder.html");

        Assert.Equal(66, gone.ExitCode);
        Assert.Contains($"the folder of run {id} is not kept any more", gone.Error, StringComparison.Ordinal);
        Assert.Equal(66, nowhere.ExitCode);
        Assert.Contains("no run has written to 'data'", nowhere.Error, StringComparison.Ordinal);
        Assert.Equal(66, unwritable.ExitCode);
    }

    [Fact]
    public async Task Diff_OfTwoRuns_SaysWhatChangedInSpeed()
    {
        await RunAsync("run", "data", "-o", "out", "-q", "--jobs", "1");
        await RunAsync("run", "data", "-o", "other", "-q", "--jobs", "2");

        string text = (await RunAsync("runs", "diff", "out/.pipeline/latest", "other/.pipeline/latest")).Out;
        using JsonDocument json = JsonDocument.Parse((await RunAsync("runs", "diff", "out/.pipeline/latest", "other/.pipeline/latest", "--json")).Out);

        Assert.Matches(@"\nspeed of .*Z, after .*Z:\n  it took \d+\.\d\d s after \d+\.\d\d s", text);
        Assert.Matches(@"\n  CPU time was \d", text);
        Assert.Contains("\n  run.jobs was 2 after 1\n", text, StringComparison.Ordinal);
        Assert.Contains("run.jobs was 2 after 1", json.RootElement.GetProperty("speed").EnumerateArray().Select(sentence => sentence.GetString()));
    }

    private async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        ProcessResult result = await PipelineProcess.RunAsync(folder, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }
}
