using System.Globalization;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>Prints the measurements of compare.sh as a table, and saves table, single figures and picture when asked to.</summary>
internal static class TableCommand
{
    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "save", "name");
        if (arguments.Words is not [var file])
        {
            throw new ArgumentException("table takes a file of measurements", nameof(given));
        }

        Comparison comparison = new(File.ReadLines(file));
        string table = ComparisonTable.Of(comparison);
        Console.Write(table);
        if (arguments.Text("save", "") is { Length: > 0 } folder)
        {
            string name = arguments.Text("name", "comparison");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, name + ".md"), $"![seconds for each work and tool]({name}.svg)\n\n{table}");
            File.WriteAllText(Path.Combine(folder, name + ".svg"), ComparisonPicture.Of(comparison));
            File.WriteAllLines(Path.Combine(folder, name + ".tsv"), comparison.Single.Select(Line).Prepend("work\ttool\twall_seconds\tcpu_seconds\tpeak_mb"));
            Console.Error.WriteLine($"saved {name}.md, .svg and .tsv in {folder}");
        }

        return 0;
    }

    private static string Line(Measurement one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Work}\t{one.Tool}\t{one.Wall:F3}\t{one.Cpu:F2}\t{one.Peak:F1}");
}
