using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Cli.Tests.Processes;
using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>The example worker in Python, which was made from PROTOCOL.md alone: that it works shows that the document suffices.</summary>
public sealed class ExecSampleTests : IDisposable
{
    private const string Python = "python3 -c 'import sys; assert sys.version_info >= (3, 6)'";
    private const string Otherwise = "python3 (3.6 or later) is not on this machine: the example worker was NOT tried";
    private static readonly string Sample = Path.Combine(Repository.Root, "sample-data");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact(Python, Otherwise)]
    public async Task Run_SampleWithItsWorker_SpellsNamesForSearching()
    {
        HashSet<string> outputs = [];
        foreach (string flags in (string[])["--dop 1", "--dop 2 --batch-bytes 8KiB", "--dop 2"])
        {
            ProcessResult result = await PipelineProcess.RunAsync(
                folder, ["run", Sample, "-c", Path.Combine(Sample, "worker", "search-names.yaml"), "-o", "out", "--max-rejects", "5", "--overwrite", .. flags.Split(' ')]);

            Assert.True(result.ExitCode == 0, result.ToString());
            outputs.Add(string.Concat(folder.Published().Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => folder.Read("out/" + name))));
        }

        string output = Assert.Single(outputs);
        Assert.StartsWith("order_id,customer_name,search_name\n60001,\"Robert \"\"Bob\"\" Hall\",\"robert \"\"bob\"\" hall\"\n60002,Jürgen Groß,jurgen gross\n", output, StringComparison.Ordinal);
        Assert.Equal(3795 + 3, output.Count(letter => letter == '\n'));
    }

    [ProbeFact("awk 'BEGIN { exit 0 }' && " + Python, Otherwise)]
    public async Task Run_StagesOfTheGuide_ComputeAndFilter()
    {
        string section = Markdown.Text("src/Guide/programs.md");
        Configure("[none]", "");
        folder.Write("p.yaml", "version: 1\n" + section.Split("```yaml")[1].Split("```")[0]);
        folder.Write("in/a.csv", "customer_name,quantity\nZoë,10\nÅsa,11\nJürgen Groß,200\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("customer_name,quantity,score,search_name\nÅsa,11,22,asa\nJürgen Groß,200,400,jurgen gross\n", folder.Read("out/a.csv"));
    }

    [ProbeFact(Python, Otherwise)]
    public async Task Run_NameWithAControlCharacter_IsRejectedByTheWorker()
    {
        Configure("[python3, search_name.py]", "rejects: { max: 1 }");
        folder.Write("in/a.csv", "name\nZoë\nbell\u0007\n\"\"\nÅsa\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("name,search_name\nZoë,zoe\n\"\",\"\"\nÅsa,asa\n", folder.Read("out/a.csv"));
        Assert.Contains("a.csv,2,3,10,search,,name.unprintable,", folder.Read("rejects/rejects.csv"), StringComparison.Ordinal);
    }

    [ProbeFact(Python, Otherwise)]
    public async Task Run_WorkerKilledAgainAndAgain_GivesTheSameBytes()
    {
        StringBuilder expected = new("name,search_name\n");
        StringBuilder names = new("name\n");
        for (int i = 0; i < 100_000; i++)
        {
            names.Append(CultureInfo.InvariantCulture, $"Zoë {i}\n");
            expected.Append(CultureInfo.InvariantCulture, $"Zoë {i},zoe {i}\n");
        }

        folder.Write("in/a.csv", names.ToString());
        Configure("[sh, -c, \"echo $$ >> pids; exec python3 search_name.py\"]", "");
        Task<ProcessResult> run = RunAsync("--batch-bytes", "64KiB");
        for (int kills = 0; kills < 2; kills++)
        {
            // In the midst of its work: it has answered a batch, and there are many more.
            await OtherProcess.UntilAsync(() => run.IsCompleted || (Started().Length > kills && OtherProcess.HasAnswered(Id(kills))), Limit);
            if (run.IsCompleted)
            {
                break;
            }

            await OtherProcess.SignalAsync("KILL", Id(kills));
        }

        ProcessResult result = await run;

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(expected.ToString(), folder.Read("out/a.csv"));
        Assert.True(Started().Length > 2, "no worker was killed in time: nothing was shown");
    }

    [ProbeFact(Python, Otherwise)]
    public async Task Run_StoppedWorker_IsReplacedAfterTheTimeout()
    {
        folder.Write("in/a.csv", "name\nZoë\n");
        // Only the first one stops itself. To be ready, a program has ten seconds at least.
        Configure("[sh, -c, \"[ -e pids ] || { echo $$ > pids; kill -STOP $$; }; exec python3 search_name.py\"]", "", timeout: "10s");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("name,search_name\nZoë,zoe\n", folder.Read("out/a.csv"));
        Assert.False(Directory.Exists($"/proc/{Started()[0]}"), "the stopped worker is left");
    }

    [ProbeFact(Python, Otherwise)]
    public async Task Worker_ParentThatIsGone_Leaves()
    {
        ProcessStartInfo start = new("python3", [Path.Combine(Sample, "worker", "search_name.py")]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process worker = Process.Start(start)!;
        worker.StandardInput.Close();
        using CancellationTokenSource limit = new(Limit);

        await worker.WaitForExitAsync(limit.Token);

        Assert.Equal(1, worker.ExitCode);
        Assert.Empty(await worker.StandardOutput.ReadToEndAsync(limit.Token));
    }

    private int Id(int started) => int.Parse(Started()[started], CultureInfo.InvariantCulture);

    private string[] Started() => File.Exists(folder["pids"]) ? folder.Read("pids").Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private Task<ProcessResult> RunAsync(params string[] flags) =>
        PipelineProcess.RunAsync(folder, ["run", "in", "-c", "p.yaml", "-o", "out", "--rejects", "rejects", "--dop", "1", .. flags]);

    private void Configure(string command, string more, string timeout = "30s")
    {
        File.Copy(Path.Combine(Sample, "worker", "search_name.py"), folder["search_name.py"], overwrite: true);
        folder.Write("p.yaml", $"version: 1\n{more}\nstages:\n  - name: search\n    exec: {{ command: {command}, protocol: framed, input: [name], output: {{ search_name: text }}, timeout: {timeout} }}\n");
    }
}
