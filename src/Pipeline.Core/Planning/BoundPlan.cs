using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// All of a plan that does not depend on how it is run: the files, the stages bound to their headers, the destinations. From it
/// a plan is made under any run settings without opening a file, and its <see cref="Fingerprint"/>.
/// </summary>
/// <param name="Definition">What was asked for.</param>
/// <param name="Output">What is written, as it is meant: on stdout there is one destination, whatever <c>output.path</c> says.</param>
/// <param name="Now">The run's start, which <c>now()</c> gives.</param>
/// <param name="Files">The files in the order of their records, at least one.</param>
/// <param name="Ignored">Files below DATA that are not read.</param>
/// <param name="Warnings">What is allowed but probably not meant.</param>
internal sealed record BoundPlan(
    PipelineDefinition Definition, OutputDefinition Output, DateTimeOffset Now, IReadOnlyList<BoundFile> Files, IReadOnlyList<string> Ignored, IReadOnlyList<Problem> Warnings)
{
    /// <summary>The files that stages read beside the input, in the order of their stages.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>How much of the budget for reading again went into the plan itself.</summary>
    public TimeSpan RetriesTook { get; init; }

    /// <summary>As of when files of earlier runs were looked for, see <see cref="DeliveredFiles.AsOf"/>; null where they were not, or there were none.</summary>
    public FileIdentity? DeliveredAsOf { get; init; }

    /// <summary>What that budget has left for the run: both have one.</summary>
    public TimeSpan RetryBudget => Definition.Run.RetryBudget > RetriesTook ? Definition.Run.RetryBudget - RetriesTook : TimeSpan.Zero;
}
