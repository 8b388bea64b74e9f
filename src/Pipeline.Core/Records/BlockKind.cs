namespace Pipeline.Records;

/// <summary>What a block of the graph does, and by what means. Reports judge a block by its kind, never by its name.</summary>
public enum BlockKind
{
    /// <summary>Reads the input.</summary>
    Read,

    /// <summary>Stages on threads of this process.</summary>
    Threads,

    /// <summary>A stage whose work is done by a user's programs.</summary>
    Programs,

    /// <summary>Stages in child processes of ours.</summary>
    Processes,

    /// <summary>Accounts for batches and writes their output.</summary>
    Write,

    /// <summary>Compresses the output.</summary>
    Compress,

    /// <summary>Hashes what was written.</summary>
    Hash,

    /// <summary>Counts the figures that are compared with earlier nights.</summary>
    Count,

    /// <summary>Puts the output into its encoding.</summary>
    Transcode,

    /// <summary>Holds all records and sorts them, or gives them in their order.</summary>
    Sort,

    /// <summary>A stage whose work is done by a service that is asked.</summary>
    Requests,
}
