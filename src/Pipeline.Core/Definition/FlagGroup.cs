namespace Pipeline.Definition;

/// <summary>What a flag is about; the help lists flags by it, in this order.</summary>
public enum FlagGroup
{
    /// <summary>What the command itself does.</summary>
    Command,

    /// <summary>The pipeline file.</summary>
    Settings,

    /// <summary>How input is read.</summary>
    Input,

    /// <summary>What happens to records.</summary>
    Stages,

    /// <summary>Where and how output is written.</summary>
    Output,

    /// <summary>What happens to rejected records.</summary>
    Rejects,

    /// <summary>Threads, processes and memory.</summary>
    Parallelism,

    /// <summary>What the user is told.</summary>
    Report,
}
