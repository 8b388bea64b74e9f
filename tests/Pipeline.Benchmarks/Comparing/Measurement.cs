using System.Globalization;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>One run of one tool.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Tool">By whom.</param>
/// <param name="Wall">Seconds from start to end of the process.</param>
/// <param name="Cpu">Seconds of user and system time.</param>
/// <param name="Peak">Largest resident set, in MB of 10^6 bytes.</param>
internal sealed record Measurement(string Work, string Tool, double Wall, double Cpu, double Peak)
{
    /// <summary>Reads compare.sh's line: work, tool, microseconds, user+system, KiB, between tabs.</summary>
    public static Measurement Parse(string[] parts) =>
        new(parts[0], parts[1], Number(parts[2]) / 1e6, parts[3].Split('+').Sum(Number), Number(parts[4]) * 1024 / 1e6);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
