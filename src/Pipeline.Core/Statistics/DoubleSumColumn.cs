using System.Numerics;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary><c>sum(x)</c> of doubles: the exact sum, rounded once. The first value is kept plain, so a group of one record takes a few words.</summary>
internal class DoubleSumColumn() : StateArray<DoubleSumColumn.State>(24), ITakes<double>, ITakesBack<double>
{
    /// <inheritdoc/>
    public void Add(int group, double value, long position)
    {
        ref State state = ref Of(group);
        if (state.Count++ == 0)
        {
            state.First = value;
        }
        else
        {
            AddBehindFirst(ref state, value);
        }
    }

    /// <inheritdoc/>
    public void Note(int group)
    {
        // The sum is exact, so adding and subtracting leaves it as it was.
    }

    /// <inheritdoc/>
    public void TakeBack(int group, double value)
    {
        ref State state = ref Of(group);
        if (--state.Count > 0)
        {
            AddBehindFirst(ref state, -value);
        }
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        for (int group = 0; group < groups; group++)
        {
            ref State state = ref Of(group);
            state.Count = 0;
            state.Sum?.Clear();
        }
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        ref State state = ref Of(group);
        to.AddNumber((ulong)state.Count);
        if (state.Count == 0)
        {
            return;
        }

        System.Buffers.Binary.BinaryPrimitives.WriteDoubleLittleEndian(to.Reserve(sizeof(double)), state.First);
        to.Advance(sizeof(double));
        if (state.Count > 1)
        {
            state.Sum!.Write(to);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        long count = (long)from.Number();
        if (count == 0)
        {
            return;
        }

        ref State state = ref Of(group);
        double first = System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(from.Take(sizeof(double)));
        if (state.Count == 0)
        {
            state.First = first;
        }
        else
        {
            AddTo(SumOf(ref state), first);
        }

        state.Count += count;
        if (count > 1)
        {
            WideSum sum = SumOf(ref state);
            int before = sum.Room;
            sum.Merge(ref from);
            Beside += sum.Room - before;
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        ref State state = ref Of(group);
        if (state.Count == 0)
        {
            return StateResult.Null;
        }

        WideSum sum = new();
        AddTo(sum, state.First);
        BigInteger total = sum.Total(out int exponent);
        if (state.Count > 1)
        {
            BigInteger rest = state.Sum!.Total(out int restExponent);
            int least = Math.Min(exponent, restExponent);
            total = (total << (exponent - least)) + (rest << (restExponent - least));
            exponent = least;
        }

        return Text(ExactRatio.ToDouble(total, DivisorOf(state.Count), exponent), text);
    }

    /// <summary>By what the sum is divided.</summary>
    protected virtual long DivisorOf(long count) => 1;

    private static void AddTo(WideSum sum, double value)
    {
        BinaryValue parts = new(value);
        sum.Add(parts.Magnitude, parts.Exponent, parts.IsNegative);
    }

    private void AddBehindFirst(ref State state, double value)
    {
        WideSum sum = SumOf(ref state);
        int before = sum.Room;
        AddTo(sum, value);
        Beside += sum.Room - before;
    }

    private WideSum SumOf(ref State state)
    {
        const int RoomOfSum = 112;
        if (state.Sum is null)
        {
            state.Sum = new WideSum();
            Beside += RoomOfSum;
        }

        return state.Sum;
    }

    /// <summary>The first value and the sum of the others.</summary>
    internal struct State
    {
        /// <summary>The first value.</summary>
        public double First;

        /// <summary>The sum of the others, made when the second comes.</summary>
        public WideSum? Sum;

        /// <summary>How many values there were.</summary>
        public long Count;
    }
}

/// <summary><c>avg(x)</c> of doubles: the exact mean, rounded once.</summary>
internal sealed class DoubleMeanColumn : DoubleSumColumn
{
    /// <inheritdoc/>
    protected override long DivisorOf(long count) => count;
}
