namespace Pipeline.Records;

/// <summary>The separators that numbers may have, by character and by name: a table of our own, since the runtime has no cultures.</summary>
internal static class NumberSeparators
{
    private static readonly (string Name, string[] Characters)[] Table =
    [
        ("point", ["."]),
        ("comma", [","]),

        // A blank, the two that do not break and the thin one: which of them a program writes depends on its age.
        ("space", [" ", "\u00a0", "\u202f", "\u2009"]),
        ("apostrophe", ["'", "\u2019"]),
        ("underscore", ["_"]),
        ("middle_dot", ["\u00b7"]),
        ("arabic_decimal", ["\u066b"]),
        ("arabic_thousands", ["\u066c"]),
    ];

    /// <summary>The names, for messages and the schema.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(line => line.Name)];

    /// <summary>All characters.</summary>
    public static IReadOnlyList<string> Characters { get; } = [.. Table.SelectMany(line => line.Characters)];

    /// <summary>The blanks that may stand between a number and a sign.</summary>
    public static IReadOnlyList<string> Blanks => Find("space")!;

    /// <summary>The characters of a name, or the character itself; null where it is none of them.</summary>
    public static IReadOnlyList<string>? Find(string text)
    {
        foreach ((string name, string[] characters) in Table)
        {
            if (string.Equals(name, text, StringComparison.Ordinal))
            {
                return characters;
            }
        }

        return Characters.Contains(text, StringComparer.Ordinal) ? [text] : null;
    }
}
