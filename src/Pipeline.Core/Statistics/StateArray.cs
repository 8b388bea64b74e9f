using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>A column whose states are values of one type.</summary>
internal abstract class StateArray<TState>(int bytesOfState) : StateColumn
{
    private readonly PartedArray<TState> states = new();

    /// <summary>Bytes beside the array.</summary>
    protected long Beside { get; set; }

    /// <inheritdoc/>
    public override long Room => ((long)states.Length * bytesOfState) + Beside;

    /// <inheritdoc/>
    public sealed override void Reserve(int groups) => states.Reserve(groups);

    /// <inheritdoc/>
    public sealed override void Fetch(int group) => CacheLine.Fetch(ref states[group]);

    /// <inheritdoc/>
    public override void Clear(int groups) => states.Clear(groups);

    /// <summary>The state of a group.</summary>
    protected ref TState Of(int group) => ref states[group];
}
