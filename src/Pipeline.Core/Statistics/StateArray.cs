using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>A column whose states are values of one type.</summary>
internal abstract class StateArray<TState>(int bytesOfState) : StateColumn
{
    private readonly PartedArray<TState> states = new();

    /// <summary>Bytes beside the array.</summary>
    protected long Beside { get; set; }

    /// <inheritdoc/>
    public override long RoomOf(int groups) => ((long)groups * bytesOfState) + Beside;

    /// <inheritdoc/>
    public sealed override void Reserve(int groups) => states.Reserve(groups);

    /// <inheritdoc/>
    public sealed override void Fetch(int group) => CacheLine.Fetch(ref states[group]);

    /// <inheritdoc/>
    public override void Clear(int groups) => states.Clear(groups);

    /// <inheritdoc/>
    public sealed override long Free(int groups)
    {
        long left = Beside;
        states.Clear(groups);
        Beside = 0;
        return left;
    }

    /// <inheritdoc/>
    public sealed override void Release()
    {
        states.Release();
        Beside = 0;
    }

    /// <summary>The state of a group.</summary>
    protected ref TState Of(int group) => ref states[group];
}
