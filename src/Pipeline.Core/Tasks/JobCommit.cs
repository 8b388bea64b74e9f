using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Graph.Recorded;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>Publishes what the tasks of a job have made, as a local run would have.</summary>
internal static class JobCommit
{
    private const int Named = 20;

    /// <summary>Commits.</summary>
    /// <param name="job">The job's folder.</param>
    /// <param name="described">Its plan.</param>
    /// <param name="plan">The plan of the whole run.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="cancellation">Stops it; nothing is published then.</param>
    /// <exception cref="RunException">75: tasks are missing.</exception>
    public static async Task<RunReport> ExecuteAsync(JobFolder job, JobPlan described, PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        JobState state = JobState.Of(job, described);
        if (state.Missing is { Count: > 0 } missing)
        {
            string more = missing.Count > Named ? $" and {missing.Count - Named:#,0} more" : "";
            throw new RunException(ExitCodes.NotNow, $"{missing.Count:#,0} of {described.Tasks.Count:#,0} tasks are to be run before the commit: {string.Join(", ", missing.Take(Named))}{more}; pipeline tasks run '{job.Path}' --index N");
        }

        TaskState[] done = [.. state.Tasks.Where(task => task.Result is not null)];
        RecordedPart[] parts = [.. done.Select(task => PartOf(task, job, plan))];
        RunReport report = await PipelineRun.ExecuteAsync(plan, options with { Recorded = (whole, failure) => new RecordedBatches(whole, parts, failure) }, cancellation);
        return report.Status == RunStatus.Published && job.NoteCommit(report.RunId) is { } warning ? report with { Warnings = [.. report.Warnings, warning] } : report;
    }

    private static RecordedPart PartOf(TaskState task, JobFolder job, PipelinePlan plan) => new(
        Path.Combine(task.Found!.Value.Attempt, JobFolder.BatchesName), task.Task.Index, task.Result!.Bytes, task.Result.Sha256, EndsFile(task, plan), () => job.Discard(task.Task.Index, task.Begin));

    private static bool EndsFile(TaskState task, PipelinePlan plan) => !task.Task.IsPart || task.Result!.End >= plan.Files[task.Task.Ranges[0].File].Bytes;
}
