using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Definition;

/// <summary>
/// What a definition does to records, as a short text: two jobs whose texts differ give different output. Names, folders, limits
/// and how the run is carried out are not in it.
/// </summary>
internal static class DefinitionHash
{
    private static readonly string[] Shaping = ["input.", "columns.", "output.path", "output.formulas", "output.csv."];

    /// <summary>64 hexadecimal digits.</summary>
    public static string Of(PipelineDefinition definition)
    {
        StringBuilder text = new();
        foreach (SettingOrigin setting in definition.Origins.Where(setting => Shaping.Any(group => setting.Key.StartsWith(group, StringComparison.Ordinal))))
        {
            Append(text, setting.Key);
            Append(text, setting.Value);
        }

        foreach (StageDefinition stage in definition.Stages)
        {
            Append(text, stage.Kind);
            Append(text, stage.Body);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, SettingNode node)
    {
        text.Append(node.Kind).Append(node.Quoted);
        Append(text, node.Text);
        text.Append(node.Items.Count);
        foreach (SettingNode item in node.Items)
        {
            Append(text, item);
        }

        text.Append(node.Entries.Count);
        foreach (SettingEntry entry in node.Entries)
        {
            Append(text, entry.Key);
            Append(text, entry.Value);
        }
    }

    // The length in front keeps 'ab', 'c' and 'a', 'bc' apart.
    private static void Append(StringBuilder text, string word) => text.Append(word.Length).Append(':').Append(word);
}
