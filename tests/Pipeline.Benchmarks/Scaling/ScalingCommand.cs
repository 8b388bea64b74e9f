using System.Globalization;
using System.Text;
using Pipeline.Benchmarks.Comparing;

namespace Pipeline.Benchmarks.Scaling;

/// <summary>Turns the measurements of scale.sh into Markdown.</summary>
internal static class ScalingCommand
{
    private const string OneCore = "one core";
    private const string OneJob = "jobs 1";
    private const string TwoJobs = "jobs 2";

    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "save");
        if (arguments.Words is not [var work, var file, var runJson])
        {
            throw new ArgumentException("scaling takes a work, a file of measurements and a run.json", nameof(given));
        }

        Comparison comparison = new(File.ReadLines(file));
        List<Size> sizes = [.. comparison.Works.Select(size => new Size(long.Parse(size.Name, CultureInfo.InvariantCulture), size.Tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal)))];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"`{work}`, {Machine.Describe()}.\n\n");
        AddSizes(text, sizes);
        AddModel(text, BlockCosts.Read(runJson, sizes[^1].By[OneJob].Cpu), sizes[^1]);
        Console.Write(text);
        if (arguments.Text("save", "") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"scaling-{work}.md"), text.ToString());
            Console.Error.WriteLine($"saved scaling-{work}.md in {folder}");
        }

        return 0;
    }

    private static void AddSizes(StringBuilder text, List<Size> sizes)
    {
        text.Append("| Input MB | one core, s | `--jobs 1`, s | `--jobs 2`, s | second core × | CPU ns a byte | wall ns a byte | peak MB |\n|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (Size size in sizes)
        {
            ToolResult two = size.By[TwoJobs];
            text.Append(CultureInfo.InvariantCulture,
                $"| {size.Bytes / 1e6:F0} | {size.By[OneCore].Wall:F3} | {size.By[OneJob].Wall:F3} | {two.Wall:F3} | {size.By[OneCore].Wall / two.Wall:F2} | {two.Cpu / size.Bytes * 1e9:F2} | {two.Wall / size.Bytes * 1e9:F2} | {two.Peak:F0} |\n");
        }

        // Of a small file most time is start.
        Size last = sizes[^1];
        Size from = sizes.FirstOrDefault(size => size.Bytes >= 10_000_000) ?? last;
        text.Append(CultureInfo.InvariantCulture, $"\nFrom {from.Bytes / 1e6:F0} to {last.Bytes / 1e6:F0} MB, `--jobs 2`: {(double)last.Bytes / from.Bytes:F0} times the data, ");
        text.Append(CultureInfo.InvariantCulture, $"{last.By[TwoJobs].Cpu / from.By[TwoJobs].Cpu:F0} times the CPU time, {last.By[TwoJobs].Wall / from.By[TwoJobs].Wall:F0} times the time, {last.By[TwoJobs].Peak / from.By[TwoJobs].Peak:F2} times the memory.\n");
    }

    private static void AddModel(StringBuilder text, BlockCosts costs, Size measured)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nBusy seconds of the blocks at {measured.Bytes / 1e6:F0} MB, `--jobs 1`: ");
        text.AppendJoin(", ", costs.Busy.Select(block => string.Create(CultureInfo.InvariantCulture, $"{block.Name} {block.Seconds:F2}")));
        text.Append(CultureInfo.InvariantCulture, $"; outside of them {costs.Outside:F2}. Of those that take one batch at a time `{costs.Busiest.Name}` is busiest.\n\n");
        int[] cores = [1, 2, 4, 8, 16];
        text.Append("| Cores |").AppendJoin("", cores.Select(n => $" {n} |")).Append("\n|---|").Insert(text.Length, "---:|", cores.Length);
        text.Append("\n| model: seconds |").AppendJoin("", cores.Select(n => string.Create(CultureInfo.InvariantCulture, $" {costs.Seconds(n):F2} |")));
        text.Append("\n| model: × |").AppendJoin("", cores.Select(n => string.Create(CultureInfo.InvariantCulture, $" {costs.SpeedUp(n):F2} |")));
        text.Append(CultureInfo.InvariantCulture, $"\n| measured: seconds | {measured.By[OneCore].Wall:F2} | {measured.By[TwoJobs].Wall:F2} | | | |");
        text.Append(CultureInfo.InvariantCulture, $"\n| measured: × | 1.00 | {measured.By[OneCore].Wall / measured.By[TwoJobs].Wall:F2} | | | |\n");
    }

    private sealed record Size(long Bytes, Dictionary<string, ToolResult> By);
}
