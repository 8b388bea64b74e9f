namespace Pipeline.Csv.JsonLines;

/// <summary>How the objects of a JSON Lines file become records. Immutable.</summary>
internal sealed record JsonRules
{
    private readonly Dictionary<string, IReadOnlyList<string>> shared = new(StringComparer.Ordinal);

    /// <summary>Keys of the columns, in order; null where they are those of the first objects.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether they are those of the first objects.</summary>
    public bool WereFound { get; init; }

    /// <summary>Columns that there are also where no first object has them, each with the other names that it may have.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Declared { get; init; } = [];

    /// <summary>What is done about other keys.</summary>
    public NewKeys NewKeys { get; init; }

    /// <summary>What means null in the text that is made: nothing.</summary>
    public static byte[][] Nulls { get; } = [[]];

    /// <summary>The same where there is one column: nothing at all would be a blank line. No value without quotes is a NUL.</summary>
    public static byte[][] LoneNulls { get; } = [[0]];

    /// <summary>Columns with the same names as ones that were found before are those: files alike share them.</summary>
    public IReadOnlyList<string> Shared(IReadOnlyList<string> columns)
    {
        lock (shared)
        {
            string key = string.Join('\0', columns);
            return shared.TryGetValue(key, out IReadOnlyList<string>? known) ? known : shared[key] = columns;
        }
    }
}
