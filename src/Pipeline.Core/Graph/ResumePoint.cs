using System.Text.Json.Nodes;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>An unfinished run of an output folder that can go on: it was killed, stopped, or failed, and has a journal.</summary>
public sealed record ResumePoint
{
    private ResumePoint(string runId, DateTimeOffset? now)
    {
        RunId = runId;
        Now = now;
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>What <c>now()</c> gave in it, for <see cref="PipelinePlan.Create(PipelineDefinition, TimeProvider?)"/>; null where its journal does not say.</summary>
    public DateTimeOffset? Now { get; }

    /// <summary>A clock for the plan that stands at <see cref="Now"/>.</summary>
    /// <param name="otherwise">The clock where that is not known.</param>
    public TimeProvider ClockOr(TimeProvider otherwise) => Now is { } now ? new StoppedClock(now) : otherwise;

    /// <summary>Looks for the run to go on with. Nothing is locked or changed; the run itself looks again.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="runId">The run that is wanted, or null for the newest.</param>
    /// <param name="why">Why there is none, in words for a user.</param>
    /// <returns>Null when there is nothing to go on with.</returns>
    /// <exception cref="PlanException">64: there is no such run.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ResumePoint? Find(PipelineDefinition definition, string? runId, out string why)
    {
        ArgumentNullException.ThrowIfNull(definition);
        why = "there is no unfinished run";
        if (definition.Output.Folder is null or "-")
        {
            why = "what went to stdout cannot be taken up again";
            return null;
        }

        string output = Path.GetFullPath(definition.Output.Folder);
        string runs = definition.Run.Folder is { } folder ? Path.GetFullPath(folder) : Path.Combine(ControlFolder.Of(output), "runs");
        List<string> unfinished = Entry.LookThrough(runs) == EntryKind.Folder
            ? [.. Directory.EnumerateDirectories(runs, ControlFolder.RunPattern).Where(run => IsUnfinished(run, output)).Select(run => Path.GetFileName(run)).OrderDescending(StringComparer.Ordinal)]
            : [];
        if (runId is not null && !unfinished.Contains(runId, StringComparer.Ordinal))
        {
            string others = unfinished.Count == 0 ? "there is none" : $"there is {string.Join(", ", unfinished)}";
            throw new PlanException([new Problem(null, $"--resume: '{runId}' is no unfinished run of '{ControlFolder.PlaceOf(output)}' ({others})", ExitCodes.Usage)]);
        }

        if (unfinished.Count == 0)
        {
            return null;
        }

        if (Entry.Look(ControlFolder.CommitOf(output)) != EntryKind.None)
        {
            why = "an earlier publish was cut short and is finished first";
            return null;
        }

        string id = runId ?? unfinished[0];
        return new ResumePoint(id, NowOf(Path.Combine(runs, id, JournalFile.Name), id));
    }

    private static bool IsUnfinished(string run, string output)
    {
        if (Entry.Look(Path.Combine(run, JournalFile.Name)) != EntryKind.File || RunningReport.TryRead(Path.Combine(run, ReportFile.Name)) is not { } report)
        {
            return false;
        }

        return string.Equals(Text(report, "output"), ControlFolder.PlaceOf(output), StringComparison.Ordinal)
            && Text(report, "status") is not ("published" or "abandoned");
    }

    private static string? Text(JsonObject report, string key) => RunningReport.Text(report, key);

    // What is wrong with a journal the run says, with its exit code.
    private static DateTimeOffset? NowOf(string journal, string run)
    {
        try
        {
            return JournalContent.ReadHeader(journal, run)?.Now;
        }
        catch (RunException)
        {
            return null;
        }
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
