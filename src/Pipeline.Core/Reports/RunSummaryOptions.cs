namespace Pipeline.Reports;

/// <summary>What the summary needs to know beside the report.</summary>
public sealed record RunSummaryOptions
{
    /// <summary>The start of a command line that runs the program, such as <c>./run.sh run</c> or <c>pipeline run</c>.</summary>
    public string Command { get; init; } = "pipeline run";

    /// <summary>Arguments that the repaired rejects need as well: <c>-c FILE</c> and the flags that shape records. They are quoted for a shell where shown.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The arguments that the run was started with, without <c>--resume</c>; they are quoted for a shell where shown.</summary>
    public IReadOnlyList<string> Typed { get; init; } = [];

    /// <summary>Why a run that was to go on began from the start, or null.</summary>
    public string? BeganBecause { get; init; }

    /// <summary>The folder that paths are shown relative to where they are below it, or null.</summary>
    public string? CurrentFolder { get; init; }

    /// <summary>Whether everything was read to check it and nothing was to be written.</summary>
    public bool IsCheck { get; init; }

    /// <summary>How many reject codes are named; the rest is counted.</summary>
    public int Codes { get; init; } = 4;
}
