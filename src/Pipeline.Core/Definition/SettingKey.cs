namespace Pipeline.Definition;

/// <summary>One key of the pipeline file, or a setting that only flags have.</summary>
/// <param name="Path">Dotted path; <c>*</c> stands for a column's name.</param>
/// <param name="Type">How it is read.</param>
/// <param name="Default">The default as it would be written, or null when not giving it means something else.</param>
/// <param name="Meaning">One line of reference, which also says what happens when there is no default.</param>
internal sealed record SettingKey(string Path, SettingType Type, string? Default, string Meaning)
{
    /// <summary>The flag for it, such as <c>--jobs</c>, or null.</summary>
    public string? Flag { get; init; }

    /// <summary>The flag's short form, such as <c>-j</c>, or null.</summary>
    public string? Short { get; init; }

    /// <summary>What the flag takes, such as <c>N|N%</c>; null where giving it says enough.</summary>
    public string? Takes { get; init; }

    /// <summary>What the flag means, where the key's own meaning does not say it.</summary>
    public string? FlagMeaning { get; init; }

    /// <summary>How the flag's text is read.</summary>
    public FlagForm Form { get; init; }

    /// <summary>Whether it decides what the records are. Repaired records have to be run with it again.</summary>
    public bool ShapesRecords { get; init; }

    /// <summary>Whether no file may hold it.</summary>
    public bool FlagOnly => Path.StartsWith("--", StringComparison.Ordinal);

    /// <summary>Where the help lists the flag.</summary>
    public FlagGroup Group => Path.TrimStart('-').Split('.', '-')[0] switch
    {
        "input" => FlagGroup.Input,
        "no" => FlagGroup.Stages,
        "output" or "overwrite" => FlagGroup.Output,
        "rejects" => FlagGroup.Rejects,
        _ when Path is "run.metrics" => FlagGroup.Report,
        _ => FlagOnly ? FlagGroup.Report : FlagGroup.Parallelism,
    };
}
