using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary>Prints the settings in force, for <c>plan --explain-config</c>.</summary>
internal static class ConfigExplanation
{
    /// <summary>A line for each: key, value, origin.</summary>
    public static void Write(TextWriter output, IReadOnlyList<SettingOrigin> origins)
    {
        int keys = origins.Max(origin => origin.Key.Length);
        int values = origins.Max(origin => Math.Min(origin.Value.Length, 40));
        foreach (SettingOrigin origin in origins)
        {
            output.WriteLine(PrintableText.Line($"{origin.Key.PadRight(keys)}  {origin.Value.PadRight(values)}  {origin.Origin}"));
        }
    }
}
