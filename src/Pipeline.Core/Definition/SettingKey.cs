namespace Pipeline.Definition;

/// <summary>How the text of a flag becomes the value of a key.</summary>
internal enum FlagForm
{
    /// <summary>The text is the value.</summary>
    Scalar,

    /// <summary>The flag says the opposite of the key: <c>--no-headers</c> is <c>header: false</c>.</summary>
    Negated,

    /// <summary><c>N</c> for all or <c>NAME=N,…</c>.</summary>
    Counts,
}

/// <summary>One key of the pipeline file, or a setting that only flags have.</summary>
/// <param name="Path">Dotted path; <c>*</c> stands for a column's name.</param>
/// <param name="Type">How it is read.</param>
/// <param name="Default">The default as it would be written, or null when not giving it means something else.</param>
/// <param name="Meaning">One line of reference, which also says what happens when there is no default.</param>
internal sealed record SettingKey(string Path, SettingType Type, string? Default, string Meaning)
{
    /// <summary>The flag for it, such as <c>--jobs</c>, or null.</summary>
    public string? Flag { get; init; }

    /// <summary>How the flag's text is read.</summary>
    public FlagForm Form { get; init; }

    /// <summary>Whether no file may hold it.</summary>
    public bool FlagOnly => Path.StartsWith("--", StringComparison.Ordinal);
}
