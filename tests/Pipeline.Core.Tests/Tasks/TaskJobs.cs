using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>Cuts a run into tasks and runs them in this process, as an engine might.</summary>
internal sealed class TaskJobs(PipelineFolder folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private int jobs;

    /// <summary>Cuts a run.</summary>
    public TaskJob Cut(PipelineDefinition definition, long bytesPerTask, out PipelinePlan plan, bool isExact = false)
    {
        plan = PipelinePlan.Create(definition);
        return TaskJob.Create(plan, new TaskJobOptions { Folder = Path.Combine(folder.Root, $"job-{jobs++}"), BytesPerTask = bytesPerTask, IsExact = isExact });
    }

    /// <summary>Runs what is missing, in any order, until nothing is: after a wrong guess that is more than once.</summary>
    /// <returns>How many tasks had to run again.</returns>
    public static async Task<int> RunAllAsync(TaskJob job, PipelinePlan plan, Random random)
    {
        int again = -job.Count;
        for (int round = 0; round <= job.Count && Missing(job) is { Count: > 0 } missing; round++)
        {
            int[] order = [.. missing];
            random.Shuffle(order);
            foreach (int task in order)
            {
                again++;
                await job.RunAsync(plan, task, new RunOptions()).WaitAsync(Limit);
            }
        }

        Assert.True(Missing(job).Count == 0, $"tasks {string.Join(", ", Missing(job))} of {job.Count} are missing still, of {plan.Files[0].Name}, {plan.Files[0].Bytes} bytes: {string.Join("; ", JobState.Of(new JobFolder(job.Folder), JobPlan.Read(Path.Combine(job.Folder, "plan.json"))).Tasks.Select(task => $"{task.Task.Ranges[0]} begins {task.Begin} ends {task.Result?.End}"))}");
        return Math.Max(0, again);
    }

    /// <summary>Commits.</summary>
    public static async Task<PipelineResult> CommitAsync(TaskJob job, PipelinePlan plan)
    {
        RunReport report = await job.CommitAsync(plan, new RunOptions()).WaitAsync(Limit);
        return new PipelineResult(report, plan.Definition.Output.Folder);
    }

    /// <summary>The tasks that are to be run.</summary>
    public static IReadOnlyList<int> Missing(TaskJob job) => JobState.Of(new JobFolder(job.Folder), JobPlan.Read(Path.Combine(job.Folder, "plan.json"))).Missing;
}
