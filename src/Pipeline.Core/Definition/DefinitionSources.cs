namespace Pipeline.Definition;

/// <summary>A flag as typed.</summary>
/// <param name="Flag">Its long name, such as <c>--where</c>.</param>
/// <param name="Value">Its text; <c>true</c> for a flag that takes none.</param>
public sealed record FlagSetting(string Flag, string Value);

/// <summary>Where the settings of a run come from; see <see cref="DefinitionReader"/>.</summary>
public sealed record DefinitionSources
{
    /// <summary>Folders, files, globs or <c>-</c>. A folder among them may hold a <c>pipeline.yaml</c>.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>The pipeline file named with <c>-c</c>, or null to look for one in <see cref="Data"/>.</summary>
    public string? File { get; init; }

    /// <summary>Flags in the order typed. Later ones win; those for stages are appended to the file's stages.</summary>
    public IReadOnlyList<FlagSetting> Flags { get; init; } = [];

    /// <summary>Environment variables; those that are not <c>PIPELINE_</c> and a flag's name are ignored, empty ones too.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The environment variable of a flag: that of <c>--batch-bytes</c> is <c>PIPELINE_BATCH_BYTES</c>.</summary>
    public static string VariableOf(string flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return "PIPELINE_" + flag.TrimStart('-').Replace('-', '_').ToUpperInvariant();
    }
}

/// <summary>What <see cref="DefinitionReader"/> made of its sources.</summary>
/// <param name="Definition">The definition; to be used only when there is no problem.</param>
/// <param name="Problems">Everything that is wrong, in the order of file, environment and flags.</param>
public sealed record LoadedDefinition(PipelineDefinition Definition, IReadOnlyList<Problem> Problems)
{
    /// <summary>Whether a plan of it has true problems only, because those here are not about what is read and which stages there are.</summary>
    public bool CanBePlanned { get; init; }
}
