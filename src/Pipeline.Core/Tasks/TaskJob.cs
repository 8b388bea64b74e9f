using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Tasks;

/// <summary>
/// A run that is cut into tasks, for the scheduler of a cluster. All that is known of it stands in a folder which all nodes see. A task may run
/// anywhere, twice, at the same time as its double, and be killed; nothing is visible before the commit, which publishes the bytes of one local
/// run.
/// </summary>
public sealed class TaskJob
{
    private readonly JobFolder folder;
    private readonly JobPlan plan;

    private TaskJob(JobFolder folder, JobPlan plan)
    {
        this.folder = folder;
        this.plan = plan;
    }

    /// <summary>The engines that <see cref="Script"/> knows.</summary>
    public static IReadOnlyList<string> Engines => EngineScripts.Engines;

    /// <summary>What tasks would do of a plan and what the commit would, a line each: whatever comes behind the first stage that needs all records is the commit's.</summary>
    public static IReadOnlyList<string> Waves(PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return JobWaves.Describe(plan);
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder => folder.Path;

    /// <summary>SHA-256 of the plan, which names it.</summary>
    public string Hash => plan.Hash;

    /// <summary>How many tasks there are; they have the numbers from 0 on.</summary>
    public int Count => plan.Tasks.Count;

    /// <summary>When it was planned, which is what <c>now()</c> gives in all tasks.</summary>
    public DateTimeOffset Now => plan.Now;

    /// <summary>How the run was asked for.</summary>
    public IReadOnlyList<string> Arguments => plan.Arguments;

    /// <summary>The settings that came from the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => plan.Variables;

    /// <summary>The folder that relative paths start from.</summary>
    public string WorkingFolder => plan.Folder;

    /// <summary>The run that committed it, or null.</summary>
    /// <exception cref="Runs.RunException">That cannot be read.</exception>
    public string? CommittedBy => folder.CommittedBy();

    /// <summary>Cuts the input of a plan into tasks and writes the plan of the job.</summary>
    /// <param name="plan">The plan of the whole run.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="PlanException">Something of the run cannot be done in tasks.</exception>
    /// <exception cref="Runs.RunException">The folder cannot be made.</exception>
    public static TaskJob Create(PipelinePlan plan, TaskJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        JobPlan made = JobPlanner.Make(plan, options);
        return new TaskJob(new JobFolder(options.Folder), made);
    }

    /// <summary>Opens a job.</summary>
    /// <exception cref="Runs.RunException">66: there is none; 78: it is of another version.</exception>
    public static TaskJob Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        JobFolder job = new(folder);
        return new TaskJob(job, JobPlan.Read(job.PlanPath));
    }

    /// <summary>Whether a variable of the environment is a setting, which a job keeps; all others are those of the node that a task runs on.</summary>
    public static bool IsSetting(string variable) => SettingFlags.All.Any(flag => string.Equals(flag.Variable, variable, StringComparison.Ordinal));

    /// <summary>Numbers of tasks of a text such as <c>3,7-9</c>; null where it is none.</summary>
    public static IReadOnlyList<int>? ParseTasks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TaskList.Parse(text);
    }

    /// <summary>Bytes of a text such as <c>4GiB</c>; null where it is none.</summary>
    public static long? ParseSize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SizeType(1, long.MaxValue).Parsed(text);
    }

    /// <summary>Runs a task, unless it was done.</summary>
    /// <param name="whole">The plan of the whole run, made at <see cref="Now"/>.</param>
    /// <param name="index">Number of the task.</param>
    /// <param name="options">How; of the output nothing counts.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What became of it, as a sentence.</returns>
    /// <exception cref="Runs.RunException">It failed: 69, 74 and 75 may be tried again, 65, 66 and 78 will not change.</exception>
    public Task<string> RunAsync(PipelinePlan whole, int index, RunOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        plan.Check(whole);
        return new TaskRun(folder, plan, whole, options).ExecuteAsync(index, cancellation);
    }

    /// <summary>Checks all results and publishes.</summary>
    /// <param name="whole">The plan of the whole run, made at <see cref="Now"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops it; nothing is published then.</param>
    /// <exception cref="Runs.RunException">75: tasks are missing; 78: another build or definition.</exception>
    public Task<RunReport> CommitAsync(PipelinePlan whole, RunOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(options);
        plan.Check(whole);
        return JobCommit.ExecuteAsync(folder, plan, whole, options, cancellation);
    }

    /// <summary>Writes how far it is.</summary>
    public void WriteStatus(TextWriter output) => JobText.Write(output, folder, plan);

    /// <summary>What an engine takes to run the tasks that are missing and then the commit.</summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    public string Script(string engine) => EngineScripts.Of(engine, folder.Path, JobState.Of(folder, plan).Missing);
}
