namespace Pipeline.Definition;

/// <summary>A flag that stands for a setting or a stage.</summary>
/// <param name="Name">Its long name, such as <c>--jobs</c>.</param>
/// <param name="Group">What it is about.</param>
/// <param name="Takes">What stands behind it, such as <c>N|N%</c>; null for a switch.</param>
/// <param name="Meaning">One line of help.</param>
public sealed record SettingFlag(string Name, FlagGroup Group, string? Takes, string Meaning)
{
    /// <summary>The short form, such as <c>-j</c>, or null.</summary>
    public string? Short { get; init; }

    /// <summary>Its value where it stands alone; null where one has to follow. With it, a value stands behind an equals sign only.</summary>
    public string? Bare { get; init; }

    /// <summary>What is in force without it, as it would be written; null where its meaning says it.</summary>
    public string? Default { get; init; }

    /// <summary>The environment variable in its place, or null: stages have an order, which variables lack.</summary>
    public string? Variable => StageKind is null ? DefinitionSources.VariableOf(Name) : null;

    /// <summary>The kind of stage that it makes, or null.</summary>
    internal string? StageKind { get; init; }

    /// <summary>Whether it decides what the records are, whatever its value. What <c>--set</c> does depends on its key.</summary>
    internal bool ShapesRecords { get; init; }
}
