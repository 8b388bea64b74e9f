using System.Buffers;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>What the tables of a stage have no room for, sorted by key, in bounded memory. Any number of threads may add.</summary>
/// <param name="sorter">Sorts it; disposed with this.</param>
internal sealed class GroupSpill(SpillSorter sorter) : IDisposable
{
    // What a thread writes before it asks for the sorter, and the values that it sorts at once: those that are equal become one entry.
    private const int Piece = 64 << 10;
    private const int MostValues = 1 << 17;

    private readonly Lock gate = new();
    private bool isBroken;

    /// <summary>The sorter, when nothing is added any more.</summary>
    public SpillSorter Sorter => sorter;

    /// <summary>Adds all groups of a table and their values; may wait for memory.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">What it computes.</param>
    /// <exception cref="SpillException">They cannot be put aside.</exception>
    public void Add(GroupTable table, AggregatePlan plan)
    {
        using GroupEntries entries = new();
        using PooledBytes states = new();
        for (int group = 0; group < table.Count; group++)
        {
            states.CutTo(0);
            table.Write(group, states);
            entries.AddStates(table.KeyOf(group), states.Written);
            AddFull(entries);
        }

        for (int argument = 0; argument < table.Values.Length; argument++)
        {
            if (table.Values[argument] is { } chains)
            {
                AddValues(table, argument, chains, ValueCode.Of(plan.Arguments[argument].Node.Type)!, entries);
            }
        }

        Add(entries);
    }

    /// <summary>Adds entries; may wait for memory.</summary>
    /// <exception cref="SpillException">They cannot be put aside.</exception>
    public void Add(GroupEntries entries)
    {
        lock (gate)
        {
            // The run has failed by what another thread added, and the sorter takes no more.
            if (isBroken)
            {
                return;
            }

            isBroken = true;
            StateReader reader = entries.Read();
            while (reader.At < entries.Length)
            {
                ReadOnlySpan<byte> key = reader.Bytes();
                ReadOnlySpan<byte> payload = reader.Bytes();
                payload.CopyTo(sorter.Add(key, payload.Length));
            }

            isBroken = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sorter.Dispose();

    private void AddValues(GroupTable table, int argument, ValueChains chains, ValueCode code, GroupEntries entries)
    {
        using PooledBytes form = new();
        long[] numbers = ArrayPool<long>.Shared.Rent(MostValues);
        long[] spare = ArrayPool<long>.Shared.Rent(MostValues);
        for (int group = 0; group < table.Count; group++)
        {
            int count = chains.CountOf(group);
            for (int from = 0; from < count; from += MostValues)
            {
                Span<long> values = numbers.AsSpan(0, Math.Min(MostValues, count - from));
                chains.CopyTo(group, from, values);
                NumberSort.Sort(values, spare);
                for (int times; values.Length > 0; values = values[times..])
                {
                    times = NumberSort.FirstOf(values);
                    form.CutTo(0);
                    code.WriteForm(values[0], form);
                    entries.AddValue(table.KeyOf(group), argument, form.Written, times);
                    AddFull(entries);
                }
            }
        }

        ArrayPool<long>.Shared.Return(numbers);
        ArrayPool<long>.Shared.Return(spare);
    }

    private void AddFull(GroupEntries entries)
    {
        if (entries.Length >= Piece)
        {
            Add(entries);
            entries.Clear();
        }
    }
}
