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
    private ResumePoint(string runId, JournalContent? content)
    {
        RunId = runId;
        Now = content?.Header.Now;
        StagedBytes = content?.Last.Destinations.Values.Aggregate(0L, (sum, mark) => unchecked(sum + mark.Bytes)) ?? 0;
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>What <c>now()</c> gave in it, for <see cref="PipelinePlan.Create(PipelineDefinition, TimeProvider?)"/>; null where its journal does not say.</summary>
    public DateTimeOffset? Now { get; }

    /// <summary>Bytes of output that stand on disk already.</summary>
    internal long StagedBytes { get; }

    /// <summary>The plan of the run that goes on.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="time">The clock where the run's own time is not known, or null for the system's.</param>
    /// <exception cref="PlanException">Something is wrong; all problems at once.</exception>
    public PipelinePlan Plan(PipelineDefinition definition, TimeProvider? time = null) => PipelinePlan.Create(definition, ClockOr(time ?? TimeProvider.System), StagedBytes);

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
        why = HeldData.First(definition) is { } stage ? $"there is no unfinished run in which {stage} had taken all records" : "there is no unfinished run";
        if (definition.Output.Folder is null or "-")
        {
            why = "what went to stdout cannot be taken up again";
            return null;
        }

        string output = Path.GetFullPath(definition.Output.Folder);
        string runs = definition.Run.Folder is { } folder ? Path.GetFullPath(folder) : Path.Combine(ControlFolder.Of(output), "runs");
        List<ResumePoint> unfinished = Entry.LookThrough(runs) == EntryKind.Folder
            ? [.. Directory.EnumerateDirectories(runs, ControlFolder.RunPattern).OrderDescending(StringComparer.Ordinal).Where(run => IsUnfinished(run, output, definition.Run.Folder is null)).Select(PointOf).OfType<ResumePoint>()]
            : [];
        ResumePoint? wanted = runId is null ? unfinished.FirstOrDefault() : unfinished.Find(point => string.Equals(point.RunId, runId, StringComparison.Ordinal));
        if (runId is not null && wanted is null)
        {
            string others = unfinished.Count == 0 ? "there is none" : $"there is {string.Join(", ", unfinished.Select(point => point.RunId))}";
            throw new PlanException([new Problem(null, $"--resume: '{runId}' is no unfinished run of '{ControlFolder.PlaceOf(output)}' ({others})", ExitCodes.Usage)]);
        }

        if (wanted is not null && Entry.Look(ControlFolder.CommitOf(output)) != EntryKind.None)
        {
            why = "an earlier publish was cut short and is finished first";
            return null;
        }

        return wanted;
    }

    private static bool IsUnfinished(string run, string output, bool isInOutput)
    {
        string id = Path.GetFileName(run);
        if (Entry.Look(run) != EntryKind.Folder || Entry.Look(Path.Combine(run, JournalFile.Name)) != EntryKind.File || string.Equals(PublishedRun(output), id, StringComparison.Ordinal))
        {
            return false;
        }

        JsonObject? report = RunningReport.TryRead(Path.Combine(run, ReportFile.Name));
        if (report is null || RunningReport.Text(report, "output") is not { } place)
        {
            // A report that says nothing is no reason to do all again: what is staged tells whose run it is.
            return Entry.Look(isInOutput ? Path.Combine(run, "staging") : Path.Combine(ControlFolder.Of(output), "staging-" + id)) == EntryKind.Folder;
        }

        return string.Equals(place, ControlFolder.PlaceOf(output), StringComparison.Ordinal) && RunningReport.Text(report, "status") is not ("published" or "abandoned");
    }

    // A run may have published and died before it could say so.
    private static string? PublishedRun(string output)
    {
        try
        {
            return OutputLabel.Read(output, FileSystemCalls.Instance)?.RunId;
        }
        catch (RunException)
        {
            return null;
        }
    }

    /// <summary>Null for a journal without a checkpoint. What is wrong with a journal the run says, with its exit code.</summary>
    private static ResumePoint? PointOf(string run)
    {
        string id = Path.GetFileName(run);
        try
        {
            return JournalContent.Read(Path.Combine(run, JournalFile.Name), id) is { } content ? new ResumePoint(id, content) : null;
        }
        catch (RunException)
        {
            return new ResumePoint(id, null);
        }
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
