namespace Pipeline.Reports;

/// <summary>What became of a run.</summary>
public enum RunStatus
{
    /// <summary>It has not ended yet.</summary>
    Running,

    /// <summary>
    /// It failed while it put its files in place: some of its output stands, or all, and the next run with the same output folder
    /// finishes that. Then it is published.
    /// </summary>
    Publishing,

    /// <summary>Its output stands, or went to stdout whole.</summary>
    Published,

    /// <summary>There was nothing to do.</summary>
    Unchanged,

    /// <summary>It failed and published nothing.</summary>
    Failed,

    /// <summary>A signal or the deadline ended it.</summary>
    Interrupted,

    /// <summary>Its process died, or the reader of its output left.</summary>
    Abandoned,
}
