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
    public static JobState Of(JobFolder job, JobPlan plan)
    {
        List<TaskState> tasks = [];
        (int File, long End)? before = null;
        foreach (JobTask task in plan.Tasks)
        {
            if (!task.IsPart)
            {
                before = null;
                tasks.Add(new TaskState(task, -1, IsEmpty: false, job.Find(plan.Hash, task.Index, -1)));
                continue;
            }

            JobRange range = task.Ranges[0];
            long begin = before is { } previous && previous.File == range.File ? previous.End : range.Begin;
            bool isEmpty = begin >= range.End && begin > range.Begin;
            (TaskResult Result, string Attempt)? found = isEmpty ? null : job.Find(plan.Hash, task.Index, begin);
            tasks.Add(new TaskState(task, begin, isEmpty, found));
            before = (range.File, isEmpty ? begin : found?.Result.End ?? range.End);
        }

        return new JobState(tasks);
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
