namespace Pipeline.Spill;

/// <content>Passes over more runs than can be read at once.</content>
internal sealed partial class SpillSorter
{
    /// <summary>Merges neighbouring runs until there are few enough, each at most once.</summary>
    private void Reduce(BlockRooms rooms, CancellationToken cancellation)
    {
        int most = rooms.Count;
        Passes++;
        SpillFile to = space.Open();
        List<SpilledRun> before = spilled;
        List<SpilledRun> reduced = [];
        try
        {
            for (int at = 0; at < before.Count;)
            {
                int tooMany = reduced.Count + before.Count - at - most;
                int count = Math.Min(Math.Min(most, tooMany + 1), before.Count - at);
                if (tooMany <= 0 || count < LeastFanIn)
                {
                    reduced.Add(before[at++]);
                    continue;
                }

                rooms.Reset();
                RunMerge merge = new([.. before.Skip(at).Take(count).Select(run => Cursor(run, rooms))], cancellation);
                reduced.Add(Write(merge, to, writeBlock!));
                at += count;
            }
        }
        catch
        {
            to.Dispose();
            throw;
        }

        spilled = reduced;
        file = null;
        foreach (SpillFile used in before.Select(run => run.File).Distinct().Where(used => !reduced.Exists(run => run.File == used)))
        {
            used.Dispose();
        }

        rooms.Reset();
    }
}
