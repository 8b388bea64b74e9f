namespace Pipeline.Planning;

/// <summary>About how much disk the stages that hold records need.</summary>
internal static class SpillNeed
{
    // A record of eighty bytes takes half as much again for its key, its place in its file and lengths.
    private const double Overhead = 1.5;

    /// <summary>Bytes at once; null where a file's size says nothing about its records.</summary>
    public static long? Of(PipelinePlan plan)
    {
        if (!plan.HoldsData)
        {
            return 0;
        }

        if (plan.Files.Any(file => file.Bytes < 0 || file.IsCompressed))
        {
            return null;
        }

        // While one stage gives, the next one takes.
        int atOnce = Math.Min(2, plan.Segments.Count - 1);
        double held = plan.Files.Sum(file => file.Bytes) * Overhead;
        return held * atOnce <= plan.Definition.Run.StateMemory / 2 ? 0 : (long)(held * atOnce);
    }
}
