using System.Diagnostics;
using System.Globalization;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>What becomes of a program when its run is ended from outside.</summary>
public sealed class ExecProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task Run_EndedBySignal_LeavesNoProgramAndNothingPublished(string signal, int exitCode)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("wait.sh", "echo $$ > pid; exec sleep 300\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, wait.sh], output: { score: integer } }\n");
        Process run = PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]);
        int id = run.Id;
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(run, null, Limit);
        int program = await ProgramAsync();

        using (Process kill = Process.Start("kill", ["-" + signal, id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        Assert.Equal(exitCode, (await ended).ExitCode);
        await UntilAsync(() => !IsRunning(program));
        Assert.Empty(folder.Published());
    }

    private async Task<int> ProgramAsync()
    {
        int id = 0;
        await UntilAsync(() => File.Exists(folder["pid"]) && int.TryParse(folder.Read("pid"), CultureInfo.InvariantCulture, out id) && IsRunning(id));
        return id;
    }

    // A zombie has ended too: who has to collect it may be another than we, when its parent was killed.
    private static bool IsRunning(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0] is not 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
