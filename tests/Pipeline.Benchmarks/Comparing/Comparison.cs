namespace Pipeline.Benchmarks.Comparing;

/// <summary>What compare.sh measured: works in its order, and in each the tools in theirs.</summary>
internal sealed class Comparison
{
    /// <summary>Reads the lines that compare.sh wrote: measurements of five parts, judgements on outputs of four, remarks of two.</summary>
    public Comparison(IEnumerable<string> measurements)
    {
        List<string[]> lines = [.. measurements.Select(line => line.Split('\t'))];
        ILookup<(string, string), string> outputs = lines.Where(parts => parts.Length == 4).ToLookup(parts => (parts[0], parts[1]), parts => parts[3]);
        Single = [.. lines.Where(parts => parts.Length == 5).Select(Measurement.Parse)];
        Works = [.. Single.GroupBy(one => one.Work, StringComparer.Ordinal).Select(work => new WorkResult(work.Key,
            [.. work.GroupBy(one => one.Tool, StringComparer.Ordinal).Select(tool => new ToolResult(tool, outputs[(work.Key, tool.Key)].FirstOrDefault()))]))];
        Remarks = [.. lines.Where(parts => parts.Length == 2).Select(parts => $"{parts[0]}: {parts[1]}")];
    }

    /// <summary>Each run by itself.</summary>
    public IReadOnlyList<Measurement> Single { get; }

    public IReadOnlyList<WorkResult> Works { get; }

    /// <summary>Versions of what was measured, and works that were skipped, with the reason.</summary>
    public IReadOnlyList<string> Remarks { get; }
}

/// <summary>One work in several tools.</summary>
internal sealed class WorkResult(string name, IReadOnlyList<ToolResult> tools)
{
    public string Name => name;

    public IReadOnlyList<ToolResult> Tools => tools;

    /// <summary>Ours that counts: without syncs to disk, or where only ours were measured the last of them.</summary>
    public ToolResult? Ours { get; } = tools.All(tool => tool.IsOurs) ? tools[^1] : tools.FirstOrDefault(tool => tool.Name == "pipeline-nosync") ?? tools.FirstOrDefault(tool => tool.IsOurs);

    /// <summary>The fastest other tool; where only ours were measured, the first of them.</summary>
    public ToolResult Rival { get; } = tools.Where(tool => tool.IsRival).MinBy(tool => tool.Wall) ?? tools[0];

    /// <summary>The program written for this work alone, or null.</summary>
    public ToolResult? HandWritten { get; } = tools.FirstOrDefault(tool => tool.Name == "sep");
}

/// <summary>Medians of a tool's runs of a work.</summary>
internal sealed class ToolResult
{
    public ToolResult(IGrouping<string, Measurement> runs, string? output)
    {
        Name = runs.Key;
        Rounds = runs.Count();
        Wall = Median(runs.Select(run => run.Wall));
        Cpu = Median(runs.Select(run => run.Cpu));
        Peak = Median(runs.Select(run => run.Peak));
        Output = output;
    }

    public string Name { get; }

    public int Rounds { get; }

    /// <summary>Seconds.</summary>
    public double Wall { get; }

    /// <summary>Seconds of user and system time.</summary>
    public double Cpu { get; }

    /// <summary>MB of 10^6 bytes.</summary>
    public double Peak { get; }

    /// <summary>What comparing its output gave, or null when others were compared with it.</summary>
    public string? Output { get; }

    public bool IsOurs => Name.StartsWith("pipeline", StringComparison.Ordinal);

    /// <summary>Whether it is another tool that knows quotes; what does not, and a program for single works, is shown beside.</summary>
    public bool IsRival => !IsOurs && Name is not ("gnu" or "sep");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
