namespace Pipeline.Spill;

/// <content>How its entries outlive the run, so that a later one goes on with them.</content>
internal sealed partial class SpillSorter
{
    /// <summary>
    /// Puts all entries on disk, in files that stay, and waits for the disk where the run does. What is in memory is written once and stays there too,
    /// so the merge behind this is the one that it would have been. No entry may be added any more.
    /// </summary>
    /// <exception cref="SpillException">They cannot be written.</exception>
    public KeptRuns Keep()
    {
        Seal();
        EndSpilling();
        Task.WaitAll([.. full.Select(run => run.Sorted)]);
        List<SpilledRun> kept = [.. spilled];
        if (full.Count > 0)
        {
            file ??= space.Open();
            writeBlock ??= GC.AllocateUninitializedArray<byte>(blockBytes);
            kept.Add(Write(new RunMerge([.. full.Select(run => new MemoryCursor(run.Buffer))], CancellationToken.None), file, writeBlock));
        }

        foreach (SpillFile used in kept.Select(run => run.File).Distinct())
        {
            used.Keep();
        }

        return new KeptRuns(Count, [.. kept.Select(run => new KeptRun(run.File.Number, run.Start, run.End, run.LargestBlock))]);
    }

    /// <summary>Goes on with what an earlier run kept, before any entry is added.</summary>
    /// <exception cref="SpillException">A file is gone or shorter.</exception>
    public void Restore(KeptRuns kept)
    {
        Dictionary<int, SpillFile> files = [];
        foreach (KeptRun run in kept.Runs)
        {
            if (!files.TryGetValue(run.File, out SpillFile? from))
            {
                files.Add(run.File, from = space.OpenKept(run.File));
            }

            if (run.End > from.Length)
            {
                throw from.Damaged(from.Length);
            }

            spilled.Add(new SpilledRun(from, run.Start, run.End, run.LargestBlock));
        }

        Count = kept.Entries;
        Runs = spilled.Count;
        writeBlock ??= GC.AllocateUninitializedArray<byte>(blockBytes);
    }
}
