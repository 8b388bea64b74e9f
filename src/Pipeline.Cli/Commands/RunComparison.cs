using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary>Two runs side by side: what is not the same.</summary>
internal static class RunComparison
{
    private const int MostRows = 200;
    private const int MostSettings = 10;

    private static readonly string[] Order = ["run", "setting", "input", "counts", "rejects", "output"];

    /// <summary>Writes the differences.</summary>
    public static void Write(TextWriter output, ComparedRun one, ComparedRun other, bool json)
    {
        (string Section, string Name, string One, string Other)[] differences =
        [
            .. one.Values.Keys.Union(other.Values.Keys)
                .Where(key => one.Sections.Contains(key.Section) && other.Sections.Contains(key.Section))
                .Select(key => (key.Section, key.Name, One: one.Values.GetValueOrDefault(key, "-"), Other: other.Values.GetValueOrDefault(key, "-")))
                .Where(row => !string.Equals(row.One, row.Other, StringComparison.Ordinal))
                .OrderBy(row => Array.IndexOf(Order, row.Section)).ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
        string[] unknown = [.. Order.Where(section => !one.Sections.Contains(section) || !other.Sections.Contains(section))];
        string[] speed = [.. RunSpeed.Words(one.Speed, other.Speed, [.. differences.Where(row => row.Section is "setting" && IsOfSpeed(row.Name)).Take(MostSettings).Select(row => (row.Name, row.One, row.Other))])];
        if (json)
        {
            RunsText.WriteJson(output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("a", one.Title);
                writer.WriteString("b", other.Title);
                writer.WriteStartArray("differences");
                foreach ((string section, string name, string a, string b) in differences)
                {
                    writer.WriteStartObject();
                    writer.WriteString("section", section);
                    writer.WriteString("name", name);
                    writer.WriteString("a", a);
                    writer.WriteString("b", b);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("speed");
                foreach (string sentence in speed)
                {
                    writer.WriteStringValue(sentence);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("not_compared");
                foreach (string section in unknown)
                {
                    writer.WriteStringValue(section);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
            return;
        }

        if (differences.Length == 0)
        {
            output.WriteLine($"no difference between {one.Title} and {other.Title}");
        }
        else
        {
            TextTable.Write(output, [["what", "name", one.Title, other.Title], .. differences.Take(MostRows).Select(row => (string[])[row.Section, PrintableText.Line(row.Name), PrintableText.Line(row.One), PrintableText.Line(row.Other)])]);
        }

        if (differences.Length > MostRows)
        {
            output.WriteLine($"{RunsText.Number(differences.Length - MostRows)} more; --json has them");
        }

        output.WriteLine($"\nspeed of {other.Title}, after {one.Title}:");
        foreach (string sentence in speed)
        {
            output.WriteLine($"  {PrintableText.Line(sentence)}");
        }

        if (unknown.Length > 0)
        {
            output.WriteLine($"not compared, as a folder is not kept any more: {string.Join(", ", unknown)}");
        }
    }
    /// <summary>Whether a setting shapes the speed and not the bytes, or what is done to each byte at the end.</summary>
    private static bool IsOfSpeed(string key) => key.StartsWith("run.", StringComparison.Ordinal) || key is "output.sync" or "output.csv.level" or "output.csv.compression";
}
