using System.Runtime.InteropServices;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// <c>approx_distinct(x)</c>: about how many distinct values there are, as <see cref="DistinctSketch"/> tells it. Of a group with few values only the
/// registers that are not 0 are kept.
/// </summary>
internal sealed class DistinctSketchColumn() : StateArray<DistinctSketchColumn.State>(24), ITakes<ReadOnlySpan<byte>>
{
    private const int MostSparse = 256;
    private const int RoomOfSparse = 96;

    /// <inheritdoc/>
    public void Add(int group, ReadOnlySpan<byte> value, long position)
    {
        (int register, byte rank) = DistinctSketch.PlaceOf(ValueHash.Of(ref MemoryMarshal.GetReference(value), value.Length));
        Raise(ref Of(group), register, rank);
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        base.Clear(groups);
        Beside = 0;
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        ref State state = ref Of(group);
        if (state.Dense is { } dense)
        {
            to.AddNumber(DistinctSketch.Registers + 1);
            to.Add(dense);
            return;
        }

        to.AddNumber((ulong)state.Count);
        for (int i = 0; i < state.Count; i++)
        {
            to.AddNumber(state.Sparse![i]);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        ref State state = ref Of(group);
        int count = (int)from.Number();
        if (count <= DistinctSketch.Registers)
        {
            for (int i = 0; i < count; i++)
            {
                uint both = (uint)from.Number();
                Raise(ref state, (int)(both >> 8), (byte)both);
            }

            return;
        }

        ReadOnlySpan<byte> ranks = from.Take(DistinctSketch.Registers);
        for (int register = 0; register < ranks.Length; register++)
        {
            if (ranks[register] > 0)
            {
                Raise(ref state, register, ranks[register]);
            }
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        ref State state = ref Of(group);
        DistinctSketch sketch = new();
        for (int i = 0; i < state.Count; i++)
        {
            sketch.Merge((int)(state.Sparse![i] >> 8), (byte)state.Sparse[i]);
        }

        for (int register = 0; register < state.Dense?.Length; register++)
        {
            sketch.Merge(register, state.Dense[register]);
        }

        return Text<long, IntegerType>(sketch.Estimate(), text);
    }

    private void Raise(ref State state, int register, byte rank)
    {
        if (state.Dense is { } dense)
        {
            dense[register] = Math.Max(dense[register], rank);
            return;
        }

        for (int i = 0; i < state.Count; i++)
        {
            if (state.Sparse![i] >> 8 == (uint)register)
            {
                state.Sparse[i] = Math.Max(state.Sparse[i], ((uint)register << 8) | rank);
                return;
            }
        }

        if (state.Count == MostSparse)
        {
            Beside += DistinctSketch.Registers;
            byte[] made = new byte[DistinctSketch.Registers];
            foreach (uint both in state.Sparse!)
            {
                made[both >> 8] = (byte)both;
            }

            made[register] = rank;
            state = new State { Dense = made };
            return;
        }

        if (state.Count == (state.Sparse?.Length ?? 0))
        {
            Beside += RoomOfSparse + (4 * state.Count);
            Array.Resize(ref state.Sparse, Math.Max(8, 2 * state.Count));
        }

        state.Sparse![state.Count++] = ((uint)register << 8) | rank;
    }

    /// <summary>Registers that are not 0 and their ranks, or all of them.</summary>
    internal struct State
    {
        /// <summary>A register and its rank in each, the rank in the lowest byte.</summary>
        public uint[]? Sparse;

        /// <summary>All registers, of a group with many values.</summary>
        public byte[]? Dense;

        /// <summary>How many of <see cref="Sparse"/> there are.</summary>
        public int Count;
    }
}
