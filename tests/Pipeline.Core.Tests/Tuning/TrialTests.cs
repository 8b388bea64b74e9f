using Pipeline.Core.Tests.Graph;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

public sealed class TrialTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly PipelineFolder folder = new();
    private readonly TemporaryFolder sample = new();

    public void Dispose()
    {
        folder.Dispose();
        sample.Dispose();
    }

    [Fact]
    public async Task Run_ProgramWithOtherAnswersEachTime_SaysThatTheyCannotBeCompared()
    {
        Trial trial = Make("echo \"$line$(date +%N)\"", "text");
        Assert.Equal(0, (await RunAsync(trial)).ExitCode);
        RunException refused = await Assert.ThrowsAsync<RunException>(() => RunAsync(trial));
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("the program of 'score' answers differently", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OtherRejectsAndTheSameOutput_IsNoticed()
    {
        // It is the first record that is refused in the first run, and the second in the second.
        Trial trial = Make($"if [ -e {sample.At("ran")} ]; then bad=2; else bad=1; fi; if [ \"$line\" = $bad ]; then echo x; else echo 7; fi", "integer", $"; touch {sample.At("ran")}");
        RunReport report = await RunAsync(trial);
        Assert.Equal((0, 1L, 1L), (report.ExitCode, report.Totals.Written, report.Totals.Rejected));
        await Assert.ThrowsAsync<RunException>(() => RunAsync(trial));
    }

    private Trial Make(string answer, string type, string then = "")
    {
        folder.Write("a.csv", "k\n1\n2\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define($$"""
            stages:
              - name: score
                exec:
                  command: [sh, -c, 'read header; echo "$header"; while read line; do {{answer}}; done{{then}}']
                  input: [k]
                  output: { k: {{type}} }
            """));
        Sample made = SampleFolder.Make(plan, 1 << 20, Directory.CreateDirectory(sample.At("data")).FullName, CancellationToken.None);
        return new Trial(plan.Definition, made, sample.At("out"), new RunOptions());
    }

    private static Task<RunReport> RunAsync(Trial trial) => Task.Run(() => trial.Run(trial.Plan.Definition.Run, CancellationToken.None)).WaitAsync(Limit);
}
