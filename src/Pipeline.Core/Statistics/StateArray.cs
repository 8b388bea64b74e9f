using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>A column whose states are values of one type.</summary>
internal abstract class StateArray<TState>(int bytesOfState) : StateColumn
{
    private TState[] states = [];

    /// <summary>Bytes beside the array.</summary>
    protected long Beside { get; set; }

    /// <inheritdoc/>
    public override long Room => ((long)states.Length * bytesOfState) + Beside;

    /// <inheritdoc/>
    public sealed override void Reserve(int groups)
    {
        if (groups > states.Length)
        {
            Array.Resize(ref states, groups);
        }
    }

    /// <inheritdoc/>
    public sealed override unsafe void Fetch(int group)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref states[group]));
        }
    }

    /// <inheritdoc/>
    public override void Clear(int groups) => Array.Clear(states, 0, groups);

    /// <summary>The state of a group.</summary>
    protected ref TState Of(int group) => ref states[group];

    /// <summary>Adds the text of a value.</summary>
    protected static StateResult Text<T, TType>(T value, PooledBytes text)
        where TType : struct, Expressions.Values.IValueType<T>
    {
        const int MostBytes = 40;
        text.Advance(TType.Format(value, text.Reserve(MostBytes)));
        return StateResult.Value;
    }

    /// <summary>Adds the text of a double, unless it is past the largest one.</summary>
    protected static StateResult Text(double value, PooledBytes text) =>
        double.IsFinite(value) ? Text<double, Expressions.Values.DoubleType>(value, text) : StateResult.TooLarge;
}
