using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>A stage bound to the schema before it.</summary>
/// <param name="Name">Name given by the user, or kind-N.</param>
/// <param name="Kind">Kind, such as <c>filter</c>.</param>
/// <param name="Output">Schema after it.</param>
/// <param name="Step">What it does to each record, or null when it changes the schema only and costs nothing at run time.</param>
internal sealed record BoundStage(string Name, string Kind, Schema Output, RecordStep? Step)
{
    /// <summary>Where it may stand in the graph.</summary>
    public StagePlacement Placement { get; init; }

    /// <summary>What a stage that holds data makes of each record before it takes it; null for the others.</summary>
    public Holding? Holding { get; init; }

    /// <summary>See <see cref="StageKind.Runner"/>.</summary>
    public RunnerFactory? Runner { get; init; }

    /// <summary>See <see cref="StageKind.AtOnce"/>.</summary>
    public int? AtOnce { get; init; }

    /// <summary>What it would send to whom, without secrets; null where it sends nothing.</summary>
    public string? Sends { get; init; }

    /// <summary>See <see cref="StageKind.RunsPrograms"/>.</summary>
    public bool RunsPrograms { get; init; }
}
