using System.Globalization;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>
/// The folder of a job, which all its tasks see: <c>plan.json</c>, <c>attempts/</c> with a folder of each start of a task, and <c>done/</c>
/// with a link to the result of the first one that ended. A link to a result that holds is never replaced, so of doubles one counts.
/// </summary>
internal sealed class JobFolder(string path)
{
    private const string PlanName = "plan.json";
    private const string ResultName = "result.json";
    private const string CommittedName = "committed";
    private const string LinkName = "link";

    /// <summary>The name of the file of batches in an attempt.</summary>
    public const string BatchesName = "batches";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The plan.</summary>
    public string PlanPath => Combine(PlanName);

    private string Done => Combine("done");

    private string Attempts => Combine("attempts");

    /// <summary>Makes the folder with its plan; an empty folder is taken.</summary>
    /// <exception cref="RunException">73: something is there.</exception>
    public static JobFolder Make(string path, JobPlan plan)
    {
        JobFolder job = new(path);
        try
        {
            if (Entry.LookThrough(job.Path) is not EntryKind.None && Directory.EnumerateFileSystemEntries(job.Path).Any())
            {
                throw new RunException(ExitCodes.CannotCreate, $"'{job.Path}' is not empty: name a new folder for the job with --job, or remove it");
            }

            if (!OperatingSystem.IsWindows())
            {
                // Records lie in it until it is committed. Whoever wants to share it makes it first.
                Directory.CreateDirectory(job.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Directory.CreateDirectory(job.Done);
            Directory.CreateDirectory(job.Attempts);
            AtomicFile.Write(FileSystemCalls.Instance, job.PlanPath, job.PlanPath + ".tmp", plan.Format(), sync: true);
            return job;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "make the job", job.Path, ExitCodes.CannotCreate);
        }
    }

    /// <summary>Makes the folder of an attempt.</summary>
    /// <exception cref="RunException">It cannot be made.</exception>
    public string NewAttempt(int task)
    {
        string attempt = System.IO.Path.Combine(Attempts, string.Create(CultureInfo.InvariantCulture, $"{task:D5}-{Guid.NewGuid():n}"));
        try
        {
            Directory.CreateDirectory(attempt);
            return attempt;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "make", attempt, ExitCodes.CannotCreate);
        }
    }

    /// <summary>How often each task was begun.</summary>
    public Dictionary<int, int> CountAttempts() => Entry.TryLookThrough(Attempts) is not EntryKind.Folder ? [] : Directory.EnumerateDirectories(Attempts)
        .Select(attempt => int.TryParse(System.IO.Path.GetFileName(attempt).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int task) ? task : -1)
        .CountBy(task => task)
        .ToDictionary();

    /// <summary>Puts a result in its place, unless a double was faster.</summary>
    /// <returns>Whether it is the one that counts.</returns>
    /// <exception cref="RunException">It cannot be written.</exception>
    public bool TryEnd(string attempt, TaskResult result)
    {
        string target = System.IO.Path.Combine(attempt, ResultName);
        string link = LinkOf(result.Task, result.Begin);
        try
        {
            AtomicFile.Write(FileSystemCalls.Instance, target, target + ".tmp", result.Format(), sync: true);
            try
            {
                File.CreateSymbolicLink(link, TargetIn(attempt));
            }
            catch (IOException) when (Entry.Look(link) is not EntryKind.None)
            {
                // A server that answered too late may have made ours.
                if (Find(result.Plan, result.Task, result.Begin) is { } other)
                {
                    return string.Equals(other.Attempt, attempt, StringComparison.Ordinal);
                }

                // What is there leads to nothing that holds: this one takes its place.
                string beside = System.IO.Path.Combine(attempt, LinkName);
                File.CreateSymbolicLink(beside, TargetIn(attempt));
                FileSystemCalls.Instance.Rename(beside, link);
            }

            FileSystemCalls.Instance.Sync(Done);
            return true;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write", link);
        }
    }

    /// <summary>
    /// The result of a task that began there, with the folder that has its batches; null where there is none yet, or none that holds: damaged,
    /// of another plan, or its batches are gone or cut short.
    /// </summary>
    public (TaskResult Result, string Attempt)? Find(string plan, int task, long begin)
    {
        if (new FileInfo(LinkOf(task, begin)).LinkTarget is not { } target)
        {
            return null;
        }

        string attempt = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(System.IO.Path.Combine(Done, target)))!;
        try
        {
            return TaskResult.Parse(File.ReadAllBytes(System.IO.Path.Combine(attempt, ResultName))) is { } result
                && result.Task == task && result.Begin == begin && string.Equals(result.Plan, plan, StringComparison.Ordinal)
                && new FileInfo(System.IO.Path.Combine(attempt, BatchesName)) is { Exists: true } batches && batches.Length == result.Bytes
                ? (result, attempt)
                : null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return null;
        }
    }

    /// <summary>Takes away a result whose batches are found to be damaged: the task is to be run again.</summary>
    public void Discard(int task, long begin)
    {
        try
        {
            File.Delete(LinkOf(task, begin));
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // The run says what is damaged; without the right to change the folder it stays so.
        }
    }

    /// <summary>Removes an attempt that counts for nothing.</summary>
    public static void Remove(string attempt)
    {
        try
        {
            Directory.Delete(attempt, recursive: true);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // It takes room and does no harm.
        }
    }

    /// <summary>The run that committed the job, or null.</summary>
    public string? CommittedBy()
    {
        try
        {
            return SmallFile.Read(FileSystemCalls.Instance, Combine(CommittedName)) is { } text && System.Text.Encoding.UTF8.GetString(text).Trim() is { Length: > 0 } run ? run : null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read", Combine(CommittedName));
        }
    }

    /// <summary>Notes that a run committed it.</summary>
    /// <returns>Why that could not be noted, or null.</returns>
    public string? NoteCommit(string runId)
    {
        try
        {
            AtomicFile.Write(FileSystemCalls.Instance, Combine(CommittedName), Combine(CommittedName) + ".tmp", System.Text.Encoding.UTF8.GetBytes(runId + "\n"), sync: true);
            return null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return $"'{Path}' does not say that it was committed, so that another commit would publish the same again: {exception.Message}";
        }
    }

    private static string TargetIn(string attempt) => System.IO.Path.Combine("..", "attempts", System.IO.Path.GetFileName(attempt), ResultName);

    private string LinkOf(int task, long begin) => System.IO.Path.Combine(Done, string.Create(CultureInfo.InvariantCulture, $"{task:D5}@{begin}.json"));

    private string Combine(string name) => System.IO.Path.Combine(Path, name);
}
