using System.Text.Json;

namespace Pipeline.Benchmarks.Scaling;

/// <summary>
/// What more cores would bring. Blocks work side by side, and chains take any number of cores, but <c>read</c> (of one file),
/// <c>write</c> and <c>hash</c> take one batch at a time. So a run on n cores takes at least the time of the busiest of these three,
/// and at least an n-th of all work: T(n) = outside + max(busiest, all / n), where outside is start, plan and publish.
/// </summary>
/// <param name="Busy">Seconds of work of each block, from run.json.</param>
/// <param name="Outside">CPU seconds of the process that no block had.</param>
internal sealed record BlockCosts(IReadOnlyList<(string Name, double Seconds)> Busy, double Outside)
{
    private static readonly string[] OneAtATime = ["read", "write", "hash"];

    /// <summary>The block that takes one batch at a time and is busy longest.</summary>
    public (string Name, double Seconds) Busiest => Busy.Where(block => OneAtATime.Contains(block.Name, StringComparer.Ordinal)).MaxBy(block => block.Seconds);

    /// <summary>Seconds on that many cores.</summary>
    public double Seconds(double cores) => Outside + Math.Max(Busiest.Seconds, Busy.Sum(block => block.Seconds) / cores);

    /// <summary>How many times as fast that many cores are as one.</summary>
    public double SpeedUp(double cores) => Seconds(1) / Seconds(cores);

    /// <summary>Reads a run's report.</summary>
    /// <param name="runJson">Path of its run.json.</param>
    /// <param name="cpu">CPU seconds of the whole process.</param>
    public static BlockCosts Read(string runJson, double cpu)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(runJson));
        List<(string Name, double Seconds)> busy =
            [.. report.RootElement.GetProperty("blocks").EnumerateArray().Select(block => (block.GetProperty("name").GetString()!, block.GetProperty("busy_seconds").GetDouble()))];
        return new BlockCosts(busy, Math.Max(0, cpu - busy.Sum(block => block.Seconds)));
    }
}
