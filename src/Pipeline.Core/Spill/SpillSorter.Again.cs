namespace Pipeline.Spill;

/// <content>How it is used for other entries.</content>
internal sealed partial class SpillSorter
{
    /// <summary>Forgets all entries; their memory stays for others. The merge before may not be used any more.</summary>
    /// <exception cref="SpillException">They could not be put aside.</exception>
    public void Clear()
    {
        Seal();
        EndSpilling();
        Task.WaitAll([.. full.Select(run => run.Sorted)]);
        foreach ((SortBuffer buffer, _) in full)
        {
            buffer.Clear();
            free.Enqueue(buffer);
        }

        full.Clear();
        readRooms = null;
        DisposeFiles();
        Count = 0;
        Passes = Runs = 0;
    }

    private void DisposeFiles()
    {
        foreach (SpillFile used in spilled.Select(run => run.File).Append(file).OfType<SpillFile>().Distinct())
        {
            used.Dispose();
        }

        spilled = [];
        file = null;
    }
}
