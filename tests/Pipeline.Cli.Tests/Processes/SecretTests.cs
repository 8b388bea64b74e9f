namespace Pipeline.Cli.Tests.Processes;

/// <summary>A secret of whoever starts a run is in nothing that the run writes or starts, whatever happens.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Secret = "canary-5e884898da28";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a\n1\n", "exit 0", 0)]
    [InlineData("a\nx\n", "exit 0", 65)]
    [InlineData("a\n1\n", "echo lost >&2; exit 3", 65)]
    [InlineData("a\n\"open\n", "exit 0", 65)]
    public async Task Run_SecretInTheEnvironmentAndAFile_IsWrittenNowhere(string input, string end, int exitCode)
    {
        folder.Write("in/a.csv", input);
        folder.Write("keys/token", Secret + "\n");
        folder.Write("show.sh", $"env >> shown; tr '\\0' '\\n' < /proc/$PPID/cmdline >> shown; sed 's/$/,2/; 1s/.*/b/; 2,$s/.*/2/'; {end}\n");
        folder.Write("p.yaml", "version: 1\ncolumns: { a: { type: integer } }\nstages:\n  - exec: { command: [sh, show.sh], output: { b: integer } }\n  - { name: more, derive: { c: 'b + 1' } }\n");

        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"""
            export API_TOKEN={Secret} PIPELINE_TOKEN={Secret} HOME=$PWD/keys
            pipeline run in -c p.yaml -o out --shard more=2 --report r.json -v --progress json; echo $?
            pipeline run in -c missing.yaml -o out2; pipeline check in --where nothing; pipeline plan in -c p.yaml --explain-config > plan
            unset API_TOKEN PIPELINE_TOKEN; grep -rl {Secret} .
            """);

        Assert.Equal($"{exitCode}\n./keys/token\n", result.Out);
        Assert.DoesNotContain(Secret, result.Error, StringComparison.Ordinal);
        if (exitCode == 0)
        {
            Assert.Contains("PATH=", folder.Read("shown"), StringComparison.Ordinal);
            Assert.Contains("--shard", folder.Read("shown"), StringComparison.Ordinal);
        }
    }
}
