namespace Pipeline.Reports;

/// <summary>Why a run took as long as it did.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Block">Name of the block that limited the run, or null.</param>
/// <param name="Sentence">For a person: what limits, and what to do. Nothing is claimed that one run cannot show.</param>
public sealed record Verdict(LimitCause Cause, string? Block, string Sentence)
{
    private static readonly int[] Cores = [2, 4, 8, 16, 32];

    /// <summary>The flag that would help, such as <c>--dop keep=4</c>; null where there is nothing to turn.</summary>
    public string? Flag { get; init; }

    /// <summary>How many times faster the run would be with it, by the model; null where it cannot know.</summary>
    public double? Gain { get; init; }

    /// <summary>What the model says of more cores.</summary>
    public IReadOnlyList<CorePrediction> Predictions { get; init; } = [];

    /// <summary>The verdict on a run; null where nothing flowed.</summary>
    /// <param name="report">The run, with its blocks, times and outputs.</param>
    /// <param name="jobs">Cores that it might use.</param>
    public static Verdict? Of(RunReport report, int jobs)
    {
        if (RunModel.Of(report) is not { } model)
        {
            return null;
        }

        RunFigures figures = new(report);
        Limit limit = LimitFinder.Of(report, figures);
        LimitAdvice? advice = LimitAdvice.Against(limit, report, model, jobs);

        // Times that others disturbed, or that are those of starting, say nothing of other cores.
        bool isKnown = limit.Cause is not (LimitCause.TooShort or LimitCause.OtherPrograms) && figures.FlowSeconds >= LimitFinder.LongEnough.TotalSeconds;
        return new Verdict(limit.Cause, limit.Block?.Name, LimitSentence.Of(limit, advice, report, figures))
        {
            Flag = advice?.Flag,
            Gain = advice?.Gain,
            Predictions = isKnown ? [.. Cores.Select(cores => model.Predict(cores, cores))] : [],
        };
    }
}

/// <summary>What the model says of a number of cores, with <c>--jobs</c> set to it.</summary>
/// <param name="Cores">How many cores.</param>
/// <param name="Seconds">How long the flow of this run would take.</param>
/// <param name="Limit">The block that would limit it; null: the cores themselves.</param>
public sealed record CorePrediction(int Cores, double Seconds, string? Limit);

/// <summary>What can limit a run.</summary>
public enum LimitCause
{
    /// <summary>The run does not show it.</summary>
    Unknown,

    /// <summary>The run was too short.</summary>
    TooShort,

    /// <summary>All cores were in use.</summary>
    Cores,

    /// <summary>A block's own work, on as many threads or processes as it may have.</summary>
    Compute,

    /// <summary>The programs of a stage.</summary>
    Program,

    /// <summary>Reading the input: its disk, or who writes to it.</summary>
    DiskRead,

    /// <summary>Inflating or reading one file, which has one thread.</summary>
    OneFile,

    /// <summary>Writing the output: its disk.</summary>
    DiskWrite,

    /// <summary>Who reads our stdout.</summary>
    OutputReader,

    /// <summary>Opening, making and publishing many files.</summary>
    ManyFiles,

    /// <summary>Syncing and renaming at the end.</summary>
    Publishing,

    /// <summary>A slow batch held back those behind it.</summary>
    Ordering,

    /// <summary>The memory budget.</summary>
    Memory,

    /// <summary>The pool gave its threads too late.</summary>
    Pool,

    /// <summary>Other programs had the cores.</summary>
    OtherPrograms,

    /// <summary>Several blocks together, on as many threads as <c>--jobs</c> gives them.</summary>
    Jobs,

    /// <summary>The service that a stage asks.</summary>
    Service,
}
