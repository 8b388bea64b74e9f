using System.Globalization;
using System.Text;

namespace Pipeline.Notify;

/// <summary>
/// Figures in the text format of Prometheus, see https://prometheus.io/docs/instrumenting/exposition_formats. All are gauges without a time: the textfile
/// collector of node_exporter refuses times.
/// </summary>
internal static class MetricsText
{
    /// <summary>How each text of ours begins.</summary>
    public const string Beginning = "# HELP pipeline_";

    /// <summary>The text.</summary>
    /// <param name="pipeline">Value of the label <c>pipeline</c> of every line.</param>
    /// <param name="figures">The figures; those without values are left out.</param>
    public static string Format(string pipeline, IEnumerable<Figure> figures)
    {
        StringBuilder text = new();
        foreach (Figure figure in figures.Where(figure => figure.Values.Count > 0))
        {
            string name = NameOf(figure);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {figure.Meaning}\n# TYPE {name} gauge\n");
            foreach ((string label, double number) in figure.Values)
            {
                text.Append(Start(name, pipeline));
                text.Append(figure.Label is null ? "" : $",{figure.Label}=\"{Escaped(label)}\"");
                text.Append(CultureInfo.InvariantCulture, $"}} {number}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The value of a figure without a label in a text of ours, or null.</summary>
    public static double? Find(string text, string pipeline, Figure figure)
    {
        string start = Start(NameOf(figure), pipeline) + "} ";
        string? line = text.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        return line is not null && double.TryParse(line.AsSpan(start.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    private static string NameOf(Figure figure) =>
        "pipeline_" + figure.Name.Replace('.', '_') + figure.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };

    private static string Start(string name, string pipeline) => $"{name}{{pipeline=\"{Escaped(pipeline)}\"";

    private static string Escaped(string label) =>
        label.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
