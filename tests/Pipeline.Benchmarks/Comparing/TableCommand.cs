using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>Turns the measurements of compare.sh into a Markdown table of medians, and JSON beside it when asked to save.</summary>
internal static class TableCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "save");
        if (arguments.Words is not [var file])
        {
            throw new ArgumentException("table takes a file of measurements", nameof(given));
        }

        List<string[]> lines = [.. File.ReadLines(file).Select(line => line.Split('\t'))];
        List<Measurement> all = [.. lines.Where(parts => parts.Length == 5).Select(Measurement.Parse)];
        ILookup<string, string> sameness = lines.Where(parts => parts.Length == 4).ToLookup(parts => $"{parts[0]} {parts[1]}", parts => parts[3], StringComparer.Ordinal);
        // Versions of the tools, and works that were skipped, with the reason.
        string remarks = string.Concat(lines.Where(parts => parts.Length == 2).Select(parts => $"\n{parts[0]}: {parts[1]}\n"));
        string table = Table(all, sameness) + remarks;
        Console.Write(table);
        if (arguments.Text("save", "") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            string stem = Path.Combine(folder, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            File.WriteAllText(stem + ".md", table);
            File.WriteAllText(stem + ".json", JsonSerializer.Serialize(new { machine = Machine(), measurements = all }, Json) + "\n");
            Console.Error.WriteLine($"saved {stem}.md and .json");
        }

        return 0;
    }

    private static string Table(List<Measurement> all, ILookup<string, string> sameness)
    {
        StringBuilder text = new();
        text.Append(Machine()).Append("\n\n");
        text.Append("| Work | Tool | Wall s | of the fastest other | CPU s | Peak MB | Rounds | Output |\n|---|---|---:|---:|---:|---:|---:|---|\n");
        foreach (IGrouping<string, Measurement> work in all.GroupBy(one => one.Work, StringComparer.Ordinal))
        {
            List<IGrouping<string, Measurement>> tools = [.. work.GroupBy(one => one.Tool, StringComparer.Ordinal)];
            double[] others = [.. tools.Where(tool => !IsOurs(tool.Key)).Select(tool => Median(tool.Select(one => one.Wall)))];
            foreach (IGrouping<string, Measurement> tool in tools)
            {
                double wall = Median(tool.Select(one => one.Wall));
                string ratio = others.Length == 0 ? "" : (wall / others.Min()).ToString("F2", CultureInfo.InvariantCulture);
                string output = sameness[$"{work.Key} {tool.Key}"].FirstOrDefault() ?? "compared with";
                text.Append(CultureInfo.InvariantCulture,
                    $"| {work.Key} | {tool.Key} | {wall:F3} | {ratio} | {Median(tool.Select(one => one.Cpu)):F2} | {Median(tool.Select(one => one.Peak)):F0} | {tool.Count()} | {output} |\n");
            }
        }

        return text.ToString();
    }

    private static bool IsOurs(string tool) => tool.StartsWith("pipeline", StringComparison.Ordinal);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Machine()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unnamed processor"
            : "unnamed processor";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({processor}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow:yyyy-MM-dd}");
    }
}
