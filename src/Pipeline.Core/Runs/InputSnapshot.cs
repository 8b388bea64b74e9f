using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// What an input file looked like when the run was planned. A run whose input changed underneath it would publish a mixture, so
/// it is looked at again before anything is published.
/// </summary>
/// <param name="Path">The file, as it can be opened.</param>
/// <param name="Identity">What it was; null for stdin. A pipe or a device cannot change in this way and is not looked at again.</param>
internal sealed record InputSnapshot(string Path, FileIdentity? Identity)
{
    private const int Named = 5;

    /// <summary>Checks that no file has changed since its snapshot, and names those that have.</summary>
    /// <exception cref="RunException">75: some have changed, or are gone; 74, 77: one cannot be looked at.</exception>
    public static void CheckUnchanged(IEnumerable<InputSnapshot> snapshots)
    {
        var changed = snapshots.Select(snapshot => snapshot.Difference()).OfType<string>().ToList();
        if (changed.Count > 0)
        {
            string more = changed.Count > Named ? $"; and {changed.Count - Named:#,0} more" : "";
            throw new RunException(
                ExitCodes.NotNow,
                $"the input changed during the run, nothing was published: {string.Join("; ", changed.Take(Named))}{more}; "
                + "run again when whoever writes it is done");
        }
    }

    /// <summary>What is different now, or null.</summary>
    private string? Difference()
    {
        if (Identity is not { Regular: true } before)
        {
            return null;
        }

        return Look(Path) switch
        {
            null => $"'{Path}' is gone",
            { } now when now.Device != before.Device || now.Inode != before.Inode => $"'{Path}' was replaced by another file",
            { } now when now.Size != before.Size => $"'{Path}' had {before.Size:#,0} bytes and has {now.Size:#,0}",
            { } now when now.ModifiedNanoseconds != before.ModifiedNanoseconds => $"'{Path}' was written to",
            { } now when now.ChangedNanoseconds != before.ChangedNanoseconds => $"'{Path}' was written to and its time put back, or its name, mode or links were changed",
            _ => null,
        };
    }

    private static FileIdentity? Look(string path)
    {
        try
        {
            return FileIdentity.Of(path);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", path);
        }
    }
}
