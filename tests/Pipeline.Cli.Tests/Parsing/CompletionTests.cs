using Pipeline.Cli.Tests.Processes;
using Pipeline.Definition;

namespace Pipeline.Cli.Tests.Parsing;

public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("bash", "")]
    [InlineData("zsh", "")]
    [InlineData("fish", "-l ")]
    public async Task Script_OfEachShell_KnowsAllCommandsAndFlags(string shell, string prefix)
    {
        CommandHost host = new();

        Assert.Equal(0, await host.RunAsync("completion", shell));
        Assert.All(SettingFlags.All, flag => Assert.Contains(prefix.Length > 0 ? prefix + flag.Name[2..] : flag.Name, host.Out, StringComparison.Ordinal));
        Assert.All(new[] { "run", "plan", "check", "preview", "schema", "functions", "help", "completion" }, name => Assert.Contains(name, host.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Script_OfAnotherShell_Is64()
    {
        CommandHost host = new();

        Assert.Equal(64, await host.RunAsync("completion", "csh"));
        Assert.Contains("expected bash, zsh or fish but found 'csh'", host.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipeline pl", "plan")]
    [InlineData("pipeline run --max-r", "--max-rejects")]
    [InlineData("pipeline preview --c", "--count --csv --config --capacity --color")]
    [InlineData("pipeline help exit", "exit-codes")]
    [InlineData("pipeline completion z", "zsh")]
    [InlineData("pipeline run dat", "")]
    public async Task Bash_Word_IsCompleted(string line, string expected)
    {
        CommandHost host = new();
        await host.RunAsync("completion", "bash");
        folder.Write("completion.sh", host.Out);

        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"source completion.sh; COMP_WORDS=({line}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); _pipeline; echo \"${{COMPREPLY[*]}}\"");

        Assert.Equal((expected + "\n", ""), (result.Out, result.Error));
    }
}
