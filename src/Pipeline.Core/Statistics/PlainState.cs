using System.Runtime.CompilerServices;

namespace Pipeline.Statistics;

/// <summary>A column whose states are plain numbers, in rows with those of other columns.</summary>
internal abstract class PlainState<TState> : StateColumn
    where TState : unmanaged
{
    private StateRows rows;
    private int place;
    private bool isShared;

    /// <summary>Makes it with rows of its own.</summary>
    protected PlainState()
    {
        rows = new StateRows();
        place = rows.Add<TState>();
    }

    /// <inheritdoc/>
    public override long RoomOf(int groups) => (isShared ? 0 : rows.RoomOf(groups)) + Beside;

    /// <summary>Bytes beside the rows.</summary>
    protected long Beside { get; set; }

    /// <inheritdoc/>
    public override void Join(StateRows all)
    {
        rows = all;
        place = all.Add<TState>();
        isShared = true;
    }

    /// <inheritdoc/>
    public sealed override void Reserve(int groups) => rows.Reserve(groups);

    /// <inheritdoc/>
    public sealed override void Fetch(int group) => rows.Fetch(group);

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        Beside = 0;
        for (int group = 0; group < groups; group++)
        {
            Of(group) = default;
        }
    }

    /// <inheritdoc/>
    public sealed override long Free(int groups)
    {
        Clear(isShared ? 0 : groups);
        return 0;
    }

    /// <inheritdoc/>
    public override void Release()
    {
        Beside = 0;
        if (!isShared)
        {
            rows.Release();
        }
    }

    /// <summary>The state of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected ref TState Of(int group) => ref rows.At<TState>(group, place);
}
