namespace Pipeline.Definition;

/// <summary>
/// The words that YAML 1.1 reads as booleans and we do not: a country list with <c>NO</c> in it means Norway to its
/// writer and false to other programs, so where a text is due they must be quoted.
/// </summary>
internal static class AmbiguousWord
{
    private static readonly HashSet<string> Words = new(["yes", "no", "on", "off"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the node is such a word, written without quotes in a file.</summary>
    public static bool Is(SettingNode node) =>
        node.Kind == SettingKind.Scalar && !node.Quoted && node.Mark.IsInFile && Words.Contains(node.Text);

    /// <summary>What to do about it.</summary>
    public static string Message(string text) => $"{text} without quotes is a boolean to some YAML readers; write \"{text}\" for the text, or true or false";

    /// <summary>Adds a problem for each such word in a tree of texts.</summary>
    public static void RefuseAll(SettingNode node, ProblemList problems)
    {
        if (Is(node))
        {
            problems.Add(node.Mark, Message(node.Text));
        }

        foreach (SettingNode item in node.Items)
        {
            RefuseAll(item, problems);
        }

        foreach (SettingEntry entry in node.Entries)
        {
            RefuseAll(entry.Value, problems);
        }
    }
}
