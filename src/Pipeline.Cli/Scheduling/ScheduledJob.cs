using Pipeline.Definition;

namespace Pipeline.Cli.Scheduling;

/// <summary>A job as a scheduler has to start it: from any folder, in an empty environment.</summary>
internal sealed record ScheduledJob
{
    /// <summary>What it is called among other jobs: letters, digits, dashes, dots and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What it was told.</summary>
    public required PipelineDefinition Definition { get; init; }

    /// <summary>Program and arguments, each path absolute.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>What the environment must hold.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>Variables that hold secrets, which are not written down here.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Absolute paths that it reads: data and pipeline file.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>Absolute paths of folders that it writes to; they are there.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>Whether stages run programs of the user.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>Most bytes of memory, child processes too; null: not known.</summary>
    public long? Memory { get; init; }
}
