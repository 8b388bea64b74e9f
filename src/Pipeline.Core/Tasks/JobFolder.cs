using System.Globalization;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>
/// The folder of a job, which all its tasks see: <c>plan.json</c>, <c>attempts/</c> with a folder of each start of a task, and <c>done/</c>
/// with a link to the result of the first one that ended. A link that is there is never replaced, so of doubles one counts.
/// </summary>
internal sealed class JobFolder(string path)
{
    private const string PlanName = "plan.json";
    private const string ResultName = "result.json";
    private const string CommittedName = "committed";

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
            File.CreateSymbolicLink(link, System.IO.Path.Combine("..", "attempts", System.IO.Path.GetFileName(attempt), ResultName));
            FileSystemCalls.Instance.Sync(Done);
            return true;
        }
        catch (IOException) when (new FileInfo(link).LinkTarget is { } other)
        {
            // A server that answered too late may have made ours.
            return System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(other)) == System.IO.Path.GetFileName(attempt);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write", link);
        }
    }

    /// <summary>The result of a task that began there, with the folder that has its batches; null where there is none yet.</summary>
    public (TaskResult Result, string Attempt)? Find(int task, long begin)
    {
        string link = LinkOf(task, begin);
        if (new FileInfo(link).LinkTarget is not { } target)
        {
            return null;
        }

        string attempt = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(System.IO.Path.Combine(Done, target)))!;
        try
        {
            return TaskResult.Parse(File.ReadAllBytes(System.IO.Path.Combine(attempt, ResultName))) is { } result && result.Task == task && result.Begin == begin ? (result, attempt) : null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return null;
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
            return SmallFile.Read(FileSystemCalls.Instance, Combine(CommittedName)) is { } text ? System.Text.Encoding.UTF8.GetString(text).Trim() : null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read", Combine(CommittedName));
        }
    }

    /// <summary>Notes that a run committed it.</summary>
    public void NoteCommit(string runId) => AtomicFile.Write(FileSystemCalls.Instance, Combine(CommittedName), Combine(CommittedName) + ".tmp", System.Text.Encoding.UTF8.GetBytes(runId + "\n"), sync: true);

    private string LinkOf(int task, long begin) => System.IO.Path.Combine(Done, string.Create(CultureInfo.InvariantCulture, $"{task:D5}@{begin}.json"));

    private string Combine(string name) => System.IO.Path.Combine(Path, name);
}
