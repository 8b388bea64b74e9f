namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// Whoever reads the final path while runs publish, sees the old file or the new one, whole. Six runs; two hundred with
/// <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class ReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("out/all.csv", "")]
    [InlineData("all.csv", "")]
    [InlineData("out/all.csv.gz", "--set output.csv.level=1")]
    public async Task Run_PublishesAgainAndAgain_ReaderNeverSeesAPart(string path, string flags)
    {
        int runs = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 200 : 6;
        string output = path.StartsWith("out/", StringComparison.Ordinal) ? $"-o out --set output.path={path[4..]} {flags}" : $"-o {path}";
        folder.Write("short.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,short\n", 20_000)));
        folder.Write("long.csv", "a,b\n" + string.Concat(Enumerable.Repeat("2,a longer one\n", 60_000)));
        HashSet<string> whole = [];
        foreach (string input in (string[])["long", "short"])
        {
            ProcessResult first = await PipelineProcess.ShellAsync(folder, $"pipeline run {input}.csv -q {output}");
            Assert.True(first.ExitCode == 0, first.ToString());
            whole.Add(Hash(folder[path]));
        }

        Task<ProcessResult> night = PipelineProcess.ShellAsync(
            folder,
            $"for ((run = 0; run < {runs}; run++)); do pipeline run $([[ $((run % 2)) = 0 ]] && echo long || echo short).csv -q {output} || exit; done; echo $run",
            TimeSpan.FromMinutes(runs < 200 ? 3 : 60));
        int looks = 0;
        HashSet<string> seen = [];
        while (!night.IsCompleted)
        {
            seen.Add(Hash(folder[path]));
            looks++;
            await Task.Delay(1);
        }

        Assert.Equal($"{runs}\n", (await night).Out);
        Assert.Equal(2, whole.Count);
        Assert.Empty(seen.Except(whole));
        Assert.True(looks > runs, $"it was looked at {looks} times");
    }

    private static string Hash(string path) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
