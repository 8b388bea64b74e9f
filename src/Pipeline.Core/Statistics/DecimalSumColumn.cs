using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary><c>sum(x)</c> of integers and decimals, in 256 bits.</summary>
internal class DecimalSumColumn() : StateArray<DecimalSumColumn.State>(48), ITakes<DecimalValue>
{
    /// <inheritdoc/>
    public void Add(int group, DecimalValue value, long position)
    {
        ref State state = ref Of(group);
        state.Sum.Add(value);
        state.Count++;
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        ref State state = ref Of(group);
        to.AddNumber((ulong)state.Count);
        if (state.Count > 0)
        {
            state.Sum.Write(to);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        if (from.Number() is > 0 and ulong count)
        {
            ref State state = ref Of(group);
            state.Count += (long)count;
            state.Sum.Merge(ref from);
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        ref State state = ref Of(group);
        return state.Count == 0 ? StateResult.Null : TryGet(ref state, out DecimalValue value) ? Text<DecimalValue, DecimalType>(value, text) : StateResult.TooLarge;
    }

    /// <summary>What the state comes to; false where that has more than 28 digits.</summary>
    protected virtual bool TryGet(ref State state, out DecimalValue value) => state.Sum.TryGet(out value);

    /// <summary>A sum and how many values it is of.</summary>
    internal struct State
    {
        /// <summary>The sum.</summary>
        public DecimalSum Sum;

        /// <summary>How many values there were.</summary>
        public long Count;
    }
}

/// <summary><c>avg(x)</c> of integers and decimals: their sum divided by their number, as <c>/</c> divides.</summary>
internal sealed class DecimalMeanColumn : DecimalSumColumn
{
    /// <inheritdoc/>
    protected override bool TryGet(ref State state, out DecimalValue value) => ExactRatio.TryDivide(state.Sum.Coefficient, state.Sum.Scale, state.Count, out value);
}
