using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// What a run leaves free on the disks that it writes to, since others write there too, and so that there is room for its own
/// report and journal. Immutable; any thread may ask.
/// </summary>
/// <param name="folders">Folders on those disks.</param>
/// <param name="least">Bytes to leave free; null: <see cref="Usual"/>, or a hundredth of a smaller disk.</param>
/// <param name="calls">The file system.</param>
internal sealed class DiskReserve(IReadOnlyList<string> folders, long? least, IFileSystemCalls calls)
{
    /// <summary>As much as the batches in flight may become while a run stops.</summary>
    public const long Usual = 64L << 20;

    /// <summary>Checks that the reserve is there.</summary>
    /// <param name="missing">About how many bytes are still to be written, or 0 where nobody knows. Asked only when it is not.</param>
    /// <returns>What is wrong, or null.</returns>
    public RunException? Shortage(Func<long> missing)
    {
        foreach (string folder in folders)
        {
            if (calls.Space(folder) is { } space && ReserveOf(space) is var reserve && space.Free < reserve)
            {
                return new RunException(
                    ExitCodes.InputOutput,
                    $"the disk is nearly full: '{folder}' has {space.Free:#,0} bytes free, and run.min_free leaves {reserve:#,0} to others; "
                    + $"about {missing() + reserve - space.Free:#,0} bytes more are needed: free some and run again, or lower run.min_free");
            }
        }

        return null;
    }

    private long ReserveOf(DiskSpace space) => least ?? Math.Min(Usual, space.Total / 100);
}
