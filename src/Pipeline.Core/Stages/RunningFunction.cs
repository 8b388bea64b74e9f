using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>What a function of <c>running</c> gives.</summary>
internal enum RunningKind
{
    /// <summary>The number of the record in its group, from 1.</summary>
    Number,

    /// <summary>The value of a record before it.</summary>
    Before,

    /// <summary>The value of a record behind it.</summary>
    Behind,

    /// <summary>The sum of the values up to it.</summary>
    Sum,

    /// <summary>Its value divided by the sum of all values of the group.</summary>
    Share,
}

/// <summary>A column that <c>running</c> computes.</summary>
/// <param name="Kind">What it gives.</param>
/// <param name="Name">Name of the column.</param>
/// <param name="Input">Which of the holding's inputs it takes; -1 for none.</param>
/// <param name="Column">That input, or null.</param>
/// <param name="Offset">How many records before or behind it that record is.</param>
internal sealed record RunningFunction(RunningKind Kind, string Name, int Input, Column? Column, int Offset = 1)
{
    /// <summary>Whether all records of a group must be known.</summary>
    public bool LooksAhead => Kind is RunningKind.Behind or RunningKind.Share;
}

/// <summary>Computes columns over the records of each group, in the order in which they come.</summary>
/// <param name="functions">The columns, in the order of their slots.</param>
internal sealed class RunningHolding(IReadOnlyList<RunningFunction> functions) : RecordHolding
{
    /// <summary>The columns, in the order of their slots.</summary>
    public IReadOnlyList<RunningFunction> Functions => functions;

    /// <inheritdoc/>
    public override bool KeepsOrder => true;

    /// <inheritdoc/>
    public override bool Waits => functions.Any(function => function.LooksAhead);
}
