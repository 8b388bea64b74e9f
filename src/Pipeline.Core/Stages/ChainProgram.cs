using Pipeline.Csv;

namespace Pipeline.Stages;

/// <summary>A step of a chain with its place among the stages of the run.</summary>
/// <param name="Stage">Index of the stage in the plan, for the counts.</param>
/// <param name="Name">Name of the stage.</param>
/// <param name="Step">What it does.</param>
internal sealed record ChainStep(int Stage, string Name, RecordStep Step);

/// <summary>The stage at the end of a chain that holds all records before it gives the first.</summary>
/// <param name="Stage">Index of the stage in the plan, for the counts.</param>
/// <param name="Name">Name of the stage.</param>
/// <param name="Holding">What it needs of each.</param>
/// <param name="Slots">How many slots they have when they come to it.</param>
internal sealed record GatherStep(int Stage, string Name, Holding Holding, int Slots);

/// <summary>
/// What one chain does to the records of one file: neighbouring stages fused, bound to the file's header. Immutable;
/// shared by all threads of the chain's block.
/// </summary>
internal sealed record ChainProgram
{
    /// <summary>Dialect of the file.</summary>
    public required CsvDialect Dialect { get; init; }

    /// <summary>Unquoted texts that mean null by field, where they are not those of the dialect; null where all are.</summary>
    public byte[][]?[]? OwnNulls { get; init; }

    /// <summary>Number of fields that a record must have.</summary>
    public required int SourceFields { get; init; }

    /// <summary>Slots after the chain; from <see cref="SourceFields"/> on they hold computed values, those of earlier chains too.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots before the chain: the <see cref="Slots"/> of the chain before it.</summary>
    public int SlotsBefore { get; init; }

    /// <summary>Whether the chain comes first: it checks the shape of each record.</summary>
    public required bool First { get; init; }

    /// <summary>The steps in order.</summary>
    public required IReadOnlyList<ChainStep> Steps { get; init; }

    /// <summary>
    /// The stage that counts a record which is rejected before any step of the chain has run: the chain's first stage, or, in a chain
    /// without stages, the last stage before it.
    /// </summary>
    public (int Stage, string Name) Entry { get; init; } = (0, StageChain.ReadStage);

    /// <summary>True when a step depends on the records before. The chain then takes records one by one, since a block puts some of them off.</summary>
    public bool IsInOrder { get; init; }

    /// <summary>How records are written, when the chain comes last; otherwise null.</summary>
    public RecordLayout? Layout { get; init; }

    /// <summary>The stage that takes the records out of their batches, when one comes last; otherwise null.</summary>
    public GatherStep? Gather { get; init; }

    /// <summary>The run's start in ticks of UTC.</summary>
    public required long Now { get; init; }
}
