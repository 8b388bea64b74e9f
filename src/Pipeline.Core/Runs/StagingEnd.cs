namespace Pipeline.Runs;

/// <summary>What happens to staging folders when a run ends.</summary>
internal enum StagingEnd
{
    /// <summary>The run is published, or wrote nothing to keep: its own and all earlier ones go.</summary>
    RemoveAll,

    /// <summary>The run failed and nothing of it can be used: only its own goes.</summary>
    RemoveOwn,

    /// <summary>The run stays staged, over its reject limit for example; those of earlier runs go.</summary>
    KeepOwn,
}
