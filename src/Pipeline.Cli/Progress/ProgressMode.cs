namespace Pipeline.Cli.Progress;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Lines on a terminal that are rewritten in place.</summary>
    Live,

    /// <summary>A line after a second and then every five.</summary>
    Plain,

    /// <summary>A JSON object each second.</summary>
    Json,
}
