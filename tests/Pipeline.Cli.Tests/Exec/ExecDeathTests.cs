using System.Globalization;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>
/// Programs that die of a record, or hang on it, in both protocols: that record alone is rejected, all others are published, each
/// once, and nothing is left running. <c>PIPELINE_TESTS_LONG=1</c> tries fifty records in place of five.
/// </summary>
public sealed class ExecDeathTests : IDisposable
{
    private const int Records = 3000;
    private static readonly string Child = AppContext.BaseDirectory.Replace("Pipeline.Cli.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";
    private static readonly string[] Deaths = ["crash", "kill", "segfault", "stack-overflow", "out-of-memory"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("framed")]
    public async Task Run_ProgramThatDiesOfARandomRecord_LosesThatRecordOnly(string protocol)
    {
        int runs = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 50 : 3;
        Random random = new(26);
        for (int run = 0; run < runs; run++)
        {
            string death = Deaths[run % Deaths.Length];
            await RunAsync(protocol, death, random.Next(Records), Records, "30s", "worker.crash");
        }
    }

    [Theory]
    [InlineData("plain", "stop")]
    [InlineData("plain", "loop")]
    [InlineData("framed", "stop")]
    [InlineData("framed", "loop")]
    [InlineData("framed", "hang")]
    public async Task Run_ProgramThatHangsOnARecord_LosesThatRecordOnly(string protocol, string behaviour) =>
        await RunAsync(protocol, behaviour, 5, 8, "1500ms", "worker.timeout");

    private async Task RunAsync(string protocol, string behaviour, int bad, int records, string timeout, string code)
    {
        string[] all = [.. Enumerable.Range(0, records).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{(i == bad ? "666" : "7")}"))];
        folder.Write("in/a.csv", "id,quantity\n" + string.Join('\n', all) + "\n");
        folder.Write("worker.sh", $"echo $$ >> started; exec \"{Child}\" {(protocol is "plain" ? "csv" : "score")} {behaviour} 666\n");
        folder.Write("p.yaml", $"version: 1\nrejects: {{ max: 1 }}\nstages:\n  - name: score\n    exec: {{ command: [sh, worker.sh], protocol: {protocol}, input: [quantity], output: {{ score: integer }}, timeout: {timeout} }}\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-c", "p.yaml", "-o", "out", "--rejects", "rejects", "--batch-bytes", "8KiB");

        Assert.True(result.ExitCode == 0, $"{behaviour} at {bad}: {result}");
        Assert.Equal("id,quantity,score\n" + string.Concat(all.Where((_, i) => i != bad).Select(line => line + ",14\n")), folder.Read("out/a.csv"));
        Assert.Contains($"a.csv,{bad + 1},{bad + 2},", folder.Read("rejects/rejects.csv"), StringComparison.Ordinal);
        Assert.Contains($",score,,{code},", folder.Read("rejects/rejects.csv"), StringComparison.Ordinal);
        foreach (string id in folder.Read("started").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.False(File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/cmdline").Contains(Child, StringComparison.Ordinal), $"process {id} is left");
        }

        File.Delete(folder["started"]);
    }
}
