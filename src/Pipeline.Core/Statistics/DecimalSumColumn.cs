using System.Runtime.CompilerServices;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// <c>sum(x)</c> of integers and decimals: in 64 bits at the largest scale that came, as long as they are enough, and then in 256.
/// </summary>
internal class DecimalSumColumn : PlainState<DecimalSumColumn.State>, ITakes<DecimalValue>, ITakesMany<DecimalValue>, ITakesBack<DecimalValue>
{
    private const int RoomOfWide = 48;

    private readonly PartedArray<DecimalSum> wide = new();
    private int wideCount;
    private State noted;
    private DecimalSum notedWide;

    /// <inheritdoc/>
    public void Add(int group, DecimalValue value, long position) => Add(ref Of(group), value);

    /// <inheritdoc/>
    public void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<DecimalValue> values)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] >= 0)
            {
                Add(ref Of(groups[i]), values[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Note(int group)
    {
        noted = Of(group);
        if (noted.IsWide)
        {
            notedWide = wide[(int)noted.Digits];
        }
    }

    /// <inheritdoc/>
    public void TakeBack(int group, DecimalValue value)
    {
        ref State state = ref Of(group);
        if (noted.IsWide)
        {
            wide[(int)noted.Digits] = notedWide;
        }
        else if (state.IsWide)
        {
            // Made for this value, so it is the last one.
            wideCount--;
            Beside -= RoomOfWide;
        }

        state = noted;
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        base.Clear(groups);
        wideCount = 0;
    }

    /// <inheritdoc/>
    public override void Release()
    {
        base.Release();
        wide.Release();
        wideCount = 0;
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        ref State state = ref Of(group);
        to.AddNumber((ulong)state.Count);
        if (state.Count > 0)
        {
            SumOf(state).Write(to);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        if (from.Number() is > 0 and ulong count)
        {
            ref State state = ref Of(group);
            DecimalSum other = DecimalSum.Read(ref from);
            if (!other.TryGetShort(out long digits) || !state.TryAdd(digits, other.Scale))
            {
                WideOf(ref state).Add(other);
            }

            state.Counted((long)count);
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        ref State state = ref Of(group);
        return state.Count == 0 ? StateResult.Null : TryGet(SumOf(state), state.Count, out DecimalValue value) ? Text<DecimalValue, DecimalType>(value, text) : StateResult.TooLarge;
    }

    /// <summary>What a sum of so many values comes to; false where that has more than 28 digits.</summary>
    protected virtual bool TryGet(DecimalSum sum, long count, out DecimalValue value) => sum.TryGet(out value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ref State state, DecimalValue value)
    {
        if (!state.TryAddAlike(value))
        {
            AddOther(ref state, value);
        }
    }

    private void AddOther(ref State state, DecimalValue value)
    {
        if (!value.TryGetShort(out long digits) || !state.TryAdd(digits, value.Scale))
        {
            WideOf(ref state).Add(value);
        }

        state.Counted(1);
    }

    private DecimalSum SumOf(State state) => state.IsWide ? wide[(int)state.Digits] : DecimalSum.Of(state.Digits, state.Scale);

    private ref DecimalSum WideOf(ref State state)
    {
        if (!state.IsWide)
        {
            wide.Reserve(wideCount + 1);
            Beside += RoomOfWide;
            wide[wideCount] = SumOf(state);
            state.Widen(wideCount++);
        }

        return ref wide[(int)state.Digits];
    }

    /// <summary>A sum and how many values it is of.</summary>
    internal struct State
    {
        private const int BitsOfScale = 8;
        private const int Wide = 1 << 7;

        // The number of values, whether the sum is a wide one, and its scale, which it has as long as it is not.
        private long rest;

        /// <summary>The digits of the sum as a whole number; of a wide one its place.</summary>
        public long Digits { get; private set; }

        /// <summary>How many values there were.</summary>
        public readonly long Count => rest >> BitsOfScale;

        /// <summary>Whether the sum is a wide one.</summary>
        public readonly bool IsWide => (rest & Wide) != 0;

        /// <summary>Digits after the point.</summary>
        public readonly int Scale => (byte)rest;

        /// <summary>Adds and counts a value of 64 bits at the scale of a sum that is not wide; false where it is not so, or the sum does not fit.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryAddAlike(DecimalValue value)
        {
            bool isShort = value.TryGetShort(out long digits);
            long sum = unchecked(Digits + digits);
            if (!isShort || value.Scale != (byte)rest || ((Digits ^ sum) & (digits ^ sum)) < 0)
            {
                return false;
            }

            Digits = sum;
            rest += 1 << BitsOfScale;
            return true;
        }

        /// <summary>Adds digits of any scale and does not count; false where the sum is wide or would not fit.</summary>
        public bool TryAdd(long digits, int scale)
        {
            int larger = Math.Max(scale, Scale);
            if (IsWide || !DecimalValue.TryAlign(Digits, larger - Scale, out long before) || !DecimalValue.TryAlign(digits, larger - scale, out long more))
            {
                return false;
            }

            // Neither is above 2^62.
            Digits = before + more;
            rest += larger - Scale;
            return true;
        }

        /// <summary>Counts values.</summary>
        public void Counted(long values) => rest += values << BitsOfScale;

        /// <summary>Makes it a wide one.</summary>
        /// <param name="place">Where the sum is from now on.</param>
        public void Widen(long place)
        {
            Digits = place;
            rest |= Wide;
        }
    }
}

/// <summary><c>avg(x)</c> of integers and decimals: their sum divided by their number, as <c>/</c> divides.</summary>
internal sealed class DecimalMeanColumn : DecimalSumColumn
{
    /// <inheritdoc/>
    protected override bool TryGet(DecimalSum sum, long count, out DecimalValue value) => sum.TryGetShort(out long digits)
        ? DecimalValue.TryDivide(new DecimalValue(digits, sum.Scale), new DecimalValue(count, 0), out value)
        : ExactRatio.TryDivide(sum.Coefficient, sum.Scale, count, out value);
}
