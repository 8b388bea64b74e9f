namespace Pipeline.Tasks;

/// <summary>
/// How far a job is: each task in order, with where it has to begin. A task begins where the one before it ended: so, from the first byte of
/// each file on, what was guessed is proven, or found to be wrong.
/// </summary>
internal sealed class JobState
{
    private JobState(IReadOnlyList<TaskState> tasks) => Tasks = tasks;

    /// <summary>The tasks.</summary>
    public IReadOnlyList<TaskState> Tasks { get; }

    /// <summary>Numbers of the tasks that are not done, or were done from a wrong place.</summary>
    public IReadOnlyList<int> Missing => [.. Tasks.Where(task => task is { IsEmpty: false, Result: null }).Select(task => task.Task.Index)];

    /// <summary>Looks at the results.</summary>
    public static JobState Of(JobFolder job, JobPlan plan) => new(Walk(job, plan.Hash, plan.Tasks));

    /// <summary>Looks at a task, and for that at the results of those before it in its file.</summary>
    public static TaskState Of(JobFolder job, JobPlan plan, int index)
    {
        int first = index;
        while (plan.Tasks[index].IsPart && first > 0 && plan.Tasks[first - 1].IsPart && plan.Tasks[first - 1].Ranges[0].File == plan.Tasks[index].Ranges[0].File)
        {
            first--;
        }

        return Walk(job, plan.Hash, plan.Tasks.Skip(first).Take(index + 1 - first))[^1];
    }

    private static List<TaskState> Walk(JobFolder job, string hash, IEnumerable<JobTask> ofPlan)
    {
        List<TaskState> tasks = [];
        (int File, long End)? before = null;
        foreach (JobTask task in ofPlan)
        {
            if (!task.IsPart)
            {
                before = null;
                tasks.Add(new TaskState(task, -1, IsEmpty: false, job.Find(hash, task.Index, -1)));
                continue;
            }

            JobRange range = task.Ranges[0];
            long begin = before is { } previous && previous.File == range.File ? previous.End : range.Begin;
            bool isEmpty = begin >= range.End && begin > range.Begin;
            (TaskResult Result, string Attempt)? found = isEmpty ? null : job.Find(hash, task.Index, begin);
            tasks.Add(new TaskState(task, begin, isEmpty, found));
            before = (range.File, isEmpty ? begin : found?.Result.End ?? range.End);
        }

        return tasks;
    }
}

/// <summary>How far a task is.</summary>
/// <param name="Task">The task.</param>
/// <param name="Begin">Where it has to begin, as far as that is known; -1 where it reads whole files.</param>
/// <param name="IsEmpty">Whether the task before it has read all that it would.</param>
/// <param name="Found">Its result with its folder, or null.</param>
internal sealed record TaskState(JobTask Task, long Begin, bool IsEmpty, (TaskResult Result, string Attempt)? Found)
{
    /// <summary>Its result, or null.</summary>
    public TaskResult? Result => Found?.Result;
}
