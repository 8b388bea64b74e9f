using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>The earlier runs of an output folder: those of the ledger, and those whose folders are kept.</summary>
public sealed class RunHistory
{
    private readonly IFileSystemCalls calls;
    private readonly string output;
    private readonly string folders;

    private RunHistory(string output, string? runDirectory, IFileSystemCalls calls)
    {
        this.output = output;
        this.calls = calls;
        folders = runDirectory ?? Path.Combine(ControlFolder.Of(output), "runs");
        Runs = ReadRuns(out IReadOnlyList<int> damaged);
        DamagedLines = damaged;
        Published = OutputLabel.Read(output, calls)?.RunId;
    }

    /// <summary>The ledger.</summary>
    public string LedgerFile => ControlFolder.LedgerOf(output);

    /// <summary>The runs, oldest first.</summary>
    public IReadOnlyList<EarlierRun> Runs { get; private set; }

    /// <summary>The numbers of the ledger's lines that cannot be understood.</summary>
    public IReadOnlyList<int> DamagedLines { get; private set; }

    /// <summary>The run whose files stand, or null.</summary>
    public string? Published { get; }

    /// <summary>Reads it.</summary>
    /// <param name="output">The output folder, or the one file, as <c>run -o</c> takes it.</param>
    /// <param name="runDirectory">Where the runs' folders are, if not in it.</param>
    /// <exception cref="RunException">66: no run has written there; 74, 77: it cannot be read.</exception>
    public static RunHistory Read(string output, string? runDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(new OutputDefinition().To(output).Folder!));
        try
        {
            return Entry.LookThrough(ControlFolder.Of(folder)) == EntryKind.Folder
                ? new RunHistory(folder, runDirectory is null ? null : Path.GetFullPath(runDirectory), FileSystemCalls.Instance)
                : throw new RunException(ExitCodes.NoInput, $"no run has written to '{output}': name the folder or file of 'pipeline run -o'");
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read the runs of", output);
        }
    }

    /// <summary>The run of that name: <c>latest</c>, <c>published</c> (whose files stand), an id, or the beginning of one.</summary>
    /// <exception cref="RunException">66: there is none, or more than one.</exception>
    public EarlierRun Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        EarlierRun[] found = name switch
        {
            "latest" => [.. Runs.TakeLast(1)],
            "published" => [.. Runs.Where(run => string.Equals(run.Id, Published, StringComparison.Ordinal))],
            _ => [.. Runs.Where(run => run.Id.StartsWith(name, StringComparison.Ordinal))],
        };
        return found switch
        {
            [var run] => run,
            [] => throw new RunException(ExitCodes.NoInput, $"there is no run '{name}': 'pipeline runs list' has their names; latest and published are two more"),
            _ => throw new RunException(ExitCodes.NoInput, $"{found.Length:#,0} runs begin with '{name}': write more of the name"),
        };
    }

    /// <summary>Removes the folders of runs that are not kept, and takes lines that cannot be understood out of the ledger.</summary>
    /// <param name="keep">How many are kept, at least 1.</param>
    /// <param name="keepFor">How old they may be, or null.</param>
    /// <param name="now">The time.</param>
    /// <param name="dryRun">Whether nothing is changed.</param>
    /// <returns>The runs whose folders go.</returns>
    /// <exception cref="RunException">74, 77: one cannot be removed; 75: a run is at work, or its publish is not finished.</exception>
    public IReadOnlyList<EarlierRun> Prune(int keep, TimeSpan? keepFor, DateTimeOffset now, bool dryRun)
    {
        EarlierRuns earlier = new(folders, output, calls);
        string? oldest = keepFor is { } age ? RunFolder.IdOf(now - age) : null;
        if (dryRun)
        {
            return Of(earlier.Surplus("", Published, keep, oldest));
        }

        using OutputLock held = OutputLock.Take(Path.Combine(ControlFolder.Of(output), "lock"), ControlFolder.PlaceOf(output), calls, LockWait.None);
        try
        {
            if (Publisher.MayBeUnfinished(output, calls))
            {
                throw new RunException(ExitCodes.NotNow, $"a publish to '{ControlFolder.PlaceOf(output)}' is not finished: run its job again, which finishes it first");
            }

            // Again, under the lock.
            Runs = ReadRuns(out IReadOnlyList<int> damaged);
            IReadOnlyList<EarlierRun> gone = Of(earlier.Surplus("", Published, keep, oldest));
            foreach (EarlierRun run in gone)
            {
                calls.DeleteFolder(run.Folder!);
            }

            if (damaged.Count > 0)
            {
                Ledger.Rewrite(output, Ledger.Read(output, calls, out _), sync: true, calls);
            }

            DamagedLines = damaged;
            return gone;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "tidy up the runs of", ControlFolder.PlaceOf(output));
        }
    }

    private IReadOnlyList<EarlierRun> Of(IEnumerable<string> gone) => [.. gone.Select(folder => Runs.First(run => string.Equals(run.Folder, folder, StringComparison.Ordinal)))];

    private IReadOnlyList<EarlierRun> ReadRuns(out IReadOnlyList<int> damaged)
    {
        Dictionary<string, LedgerEntry> entries = Ledger.Read(output, calls, out damaged).ToDictionary(entry => entry.RunId, StringComparer.Ordinal);
        Dictionary<string, string> kept = Entry.LookThrough(folders) != EntryKind.Folder ? [] : Directory.EnumerateDirectories(folders, ControlFolder.RunPattern)
            .ToDictionary(folder => Path.GetFileName(folder), StringComparer.Ordinal);
        foreach ((string id, string folder) in kept)
        {
            if (!entries.ContainsKey(id) && StoredReport.Read(folder, ControlFolder.PlaceOf(output)) is { } entry)
            {
                // Made by a version without a ledger, at work, or dead and not found by a run yet.
                bool isDead = entry.Status is "running" && !LockHolder.MayBeHeld(Path.Combine(ControlFolder.Of(output), "lock.json"));
                entries[id] = isDead ? entry with { Status = "abandoned" } : entry;
            }
        }

        return [.. entries.Values.OrderBy(entry => entry.RunId, StringComparer.Ordinal).Select(entry => RunOf(entry, entry.Folder ?? kept.GetValueOrDefault(entry.RunId)))];
    }

    private EarlierRun RunOf(LedgerEntry entry, string? folder)
    {
        folder = folder is not null && Entry.LookThrough(folder) == EntryKind.Folder ? folder : null;
        return new EarlierRun(entry, folder, folder is null ? 0 : BytesOf(folder) + BytesOf(Path.Combine(ControlFolder.Of(output), "staging-" + entry.RunId)));
    }

    private static long BytesOf(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Entry.LookThrough(folder) == EntryKind.Folder ? new DirectoryInfo(folder).EnumerateFiles("*", all).Sum(file => file.Length) : 0;
    }
}
