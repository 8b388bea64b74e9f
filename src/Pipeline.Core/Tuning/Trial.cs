using System.Security.Cryptography;
using System.Text;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// Runs of a sample. Each is a run as any other, to a folder that is thrown away; what it wrote is compared with what the
/// first one wrote, since settings of a run never change bytes.
/// </summary>
internal sealed class Trial
{
    private readonly PipelinePlan plan;
    private readonly RunOptions options;
    private string? written;

    /// <summary>Plans the sample.</summary>
    /// <param name="definition">What the user wants run.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="output">Where the output goes.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="PlanException">The sample cannot be planned.</exception>
    public Trial(PipelineDefinition definition, Sample sample, string output, RunOptions options)
    {
        this.options = options;
        plan = PipelinePlan.Create(Apart(definition, sample, output), options.Time);
    }

    /// <summary>The plan of the sample under the user's own settings.</summary>
    public PipelinePlan Plan => plan;

    /// <summary>Runs it under these settings.</summary>
    /// <exception cref="RunException">65: a program gives other answers than before, so that no two trials are of one job.</exception>
    /// <exception cref="InvalidOperationException">The output is not that of the other trials, and no program had a part in it: a fault of the library.</exception>
    public RunReport Run(RunDefinition run, CancellationToken cancellation)
    {
        // Garbage of the trial before is not this one's.
        GC.Collect();
        RunReport report = PipelineRun.ExecuteAsync(plan.Under(run), options, cancellation).GetAwaiter().GetResult();
        if (report.ExitCode == 0)
        {
            string now = Digest(report);
            written ??= now;
            if (!string.Equals(written, now, StringComparison.Ordinal))
            {
                throw Differs();
            }
        }

        return report;
    }

    /// <summary>The same job without what reaches beyond the trial: nobody is told, nothing is waited for, a reject stops nothing.</summary>
    private static PipelineDefinition Apart(PipelineDefinition definition, Sample sample, string output) => definition with
    {
        Data = sample.Data,

        // What lies in the folders of the sample was chosen before.
        Input = definition.Input with { Gate = new GateDefinition(), Include = ["**"], Exclude = [] },
        Output = definition.Output with
        {
            Folder = output,
            File = null,
            Path = definition.Output.File is { } file ? Path.GetFileName(file) : definition.Output.Path,
            Overwrite = true,
            Sync = false,
        },
        Rejects = definition.Rejects with { Max = 0, MaxPercent = 100, FailFast = false, Folder = null },
        Notify = new NotifyDefinition(),
        Run = definition.Run with { Folder = null, Metrics = null, LockWait = null },
        KeepRuns = 1,
        KeepRunsFor = null,
        IfChanged = IfChanged.False,
    };

    private Exception Differs() => plan.Definition.Stages.Any(stage => StageKinds.Named(stage.Kind)?.Outside is not null)
        ? new RunException(ExitCodes.Data, $"a run of the sample wrote other bytes than the one before it: the program of {Programs()} answers differently from run to run, so trials of it cannot be compared; give it the same answers for the same records while you tune")
        : new InvalidOperationException("a trial wrote other bytes than the one before it, and settings of a run must never change them");

    private string Programs() => string.Join(" or ", StageNames.Of(plan.Definition.Stages).Zip(plan.Definition.Stages).Where(stage => StageKinds.Named(stage.Second.Kind)?.Outside is not null).Select(stage => $"'{stage.First}'"));

    /// <summary>Everything that a run writes and that its settings must not change: files, rejects and their records.</summary>
    private static string Digest(RunReport report)
    {
        StringBuilder text = new();
        foreach (OutputReport output in report.Outputs)
        {
            _ = text.Append(output.Path).Append('\n').Append(output.Sha256).Append('\n');
        }

        foreach (RejectCount reject in report.RejectsByCode)
        {
            _ = text.Append(reject.Code).Append(' ').Append(reject.Count).Append('\n');
        }

        IEnumerable<string> rejects = report.RejectedRecords is { } folder ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
        foreach (string file in report.RejectList is { } list ? rejects.Prepend(list) : rejects)
        {
            using FileStream content = File.OpenRead(file);
            _ = text.Append(Path.GetRelativePath(report.RunFolder!, file)).Append('\n').Append(Convert.ToHexString(SHA256.HashData(content))).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
