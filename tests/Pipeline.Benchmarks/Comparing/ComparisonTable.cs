using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>A comparison as Markdown: a short table of ratios, then every tool.</summary>
internal static class ComparisonTable
{
    public static string Of(Comparison comparison)
    {
        StringBuilder text = new();
        text.Append(Ratios(comparison)).Append('\n');
        text.Append(Machine.Describe()).Append(".\n");
        text.AppendJoin("", comparison.Remarks.Select(remark => $"\n{remark}\n")).Append('\n');
        return text.Append(Everything(comparison)).ToString();
    }

    private static StringBuilder Ratios(Comparison comparison)
    {
        StringBuilder text = new();
        text.Append("| Work | Pipeline | fastest other | time | with syncs | CPU time | of Sep's CPU time | peak memory |\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (WorkResult work in comparison.Works)
        {
            if (work.Ours is not { } ours || ours == work.Rival)
            {
                continue;
            }

            ToolResult other = work.Rival;
            string synced = work.Tools.FirstOrDefault(tool => tool.Name == "pipeline") is { } safe ? Ratio(safe.Wall, other.Wall) : "";
            // GNU time counts hundredths of CPU seconds: of a few there is no ratio.
            string sep = work.HandWritten is { } program ? Ratio(ours.Cpu, program.Cpu) : "";
            string cpu = other.Cpu < 0.1 ? "" : Ratio(ours.Cpu, other.Cpu);
            text.Append(CultureInfo.InvariantCulture,
                $"| `{work.Name}` | {Seconds(ours.Wall)} | {Seconds(other.Wall)} ({other.Name}) | **{Ratio(ours.Wall, other.Wall)}** | {synced} | {cpu} | {sep} | {ours.Peak:F0} MB of {other.Peak:F0} |\n");
        }

        return text;
    }

    private static StringBuilder Everything(Comparison comparison)
    {
        StringBuilder text = new();
        text.Append("| Work | Tool | Wall s | of the fastest other | CPU s | Peak MB | Rounds | Output |\n|---|---|---:|---:|---:|---:|---:|---|\n");
        foreach (WorkResult work in comparison.Works)
        {
            foreach (ToolResult tool in work.Tools)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"| {work.Name} | {tool.Name} | {tool.Wall:F3} | {Ratio(tool.Wall, work.Rival.Wall)} | {tool.Cpu:F2} | {tool.Peak:F0} | {tool.Rounds} | {tool.Output ?? "compared with"} |\n");
            }
        }

        return text;
    }

    private static string Seconds(double seconds) => seconds.ToString(seconds < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture) + " s";

    private static string Ratio(double one, double other) => (one / other).ToString("F2", CultureInfo.InvariantCulture);
}
