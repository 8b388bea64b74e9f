using System.Globalization;
using Pipeline.Reports;

namespace Pipeline.Tasks;

/// <summary>How far a job is, for a person.</summary>
internal static class JobText
{
    private const int Named = 20;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, JobFolder job, JobPlan plan)
    {
        JobState state = JobState.Of(job, plan);
        IReadOnlyList<int> missing = state.Missing;
        TaskState[] done = [.. state.Tasks.Where(task => task.Result is not null)];
        Dictionary<int, int> attempts = job.CountAttempts();
        int[] begun = [.. missing.Where(attempts.ContainsKey)];
        string folder = ShellWord.Of(job.Path);
        Line(output, $"job        {job.Path}, plan {plan.Hash[..12]}");
        Line(output, $"tasks      {plan.Tasks.Count:#,0}: {plan.Tasks.Count - missing.Count:#,0} done, {missing.Count:#,0} missing");
        if (done.Length > 0)
        {
            Line(output, $"records    {done.Sum(task => task.Result!.Records):#,0} read, {done.Sum(task => task.Result!.Seconds):0.0} s of work in all, {done.Max(task => task.Result!.Seconds):0.0} s in the longest task");
        }

        int[] again = [.. state.Tasks.Where(task => task is { Result: null, IsEmpty: false } && task.Task.IsPart && task.Begin != task.Task.Ranges[0].Begin).Select(task => task.Task.Index)];
        if (again.Length > 0)
        {
            Line(output, $"again      {TaskList.Format(again)}: the task before ended elsewhere than was guessed, so these begin there");
        }

        if (begun.Length > 0)
        {
            Line(output, $"begun      {TaskList.Format([.. begun.Take(Named)])}{(begun.Length > Named ? " …" : "")}: at work, failed or killed; their engine knows");
        }

        if (job.CommittedBy() is { } run)
        {
            Line(output, $"committed  by run {run}");
        }
        else if (missing.Count == 0)
        {
            Line(output, $"next       pipeline tasks commit {folder}");
        }
        else
        {
            Line(output, $"next       pipeline tasks run {folder} --index {missing[0]}{(missing.Count > 1 ? $", and so on for {TaskList.Format(missing)}" : "")}");
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
