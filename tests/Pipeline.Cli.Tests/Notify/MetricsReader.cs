using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Notify;

/// <summary>
/// A strict reader of the text format of Prometheus, as far as our metrics use it: each has HELP and TYPE before its samples, all
/// are gauges, labels are escaped, no sample has a timestamp or comes twice, and the last line has its end.
/// </summary>
internal static partial class MetricsReader
{
    /// <summary>Values by name, or by name and labels where a metric has several samples.</summary>
    public static IReadOnlyDictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        HashSet<string> samples = new(StringComparer.Ordinal), declared = new(StringComparer.Ordinal);
        string? current = null;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (Declaration().Match(line) is { Success: true } declaration)
            {
                current = declaration.Groups["name"].Value;
                Assert.True(declared.Add(declaration.Groups["kind"].Value + current), $"twice: {line}");
                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.Equal(current, sample.Groups["name"].Value);
            Assert.True(declared.Contains("HELP" + current) && declared.Contains("TYPE" + current), line);
            Assert.True(samples.Add(current + sample.Groups["labels"].Value), $"twice: {line}");
            double value = double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
            values[values.ContainsKey(current!) ? current + sample.Groups["labels"].Value : current!] = value;
        }

        return values;
    }

    [GeneratedRegex(@"^# ((?<kind>HELP) (?<name>pipeline_[a-z_]+) [^\\]+|(?<kind>TYPE) (?<name>pipeline_[a-z_]+) gauge)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();

    [GeneratedRegex("""^(?<name>pipeline_[a-z_]+)(?<labels>\{[a-z]+="([^"\\\n]|\\["\\n])*"(,[a-z]+="([^"\\\n]|\\["\\n])*")*\}) (?<value>-?[0-9]+(\.[0-9]+)?(E[+-][0-9]+)?)$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sample();
}
