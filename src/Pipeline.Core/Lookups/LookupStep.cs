using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>
/// Looks for the match of each record and takes columns of it, or judges the record by whether there is one. A plan has it without a
/// table; a run makes another one with the table (<see cref="With"/>).
/// </summary>
internal sealed class LookupStep : RecordStep
{
    private const string MissingCode = "lookup.missing";
    private const string NullKeyCode = "lookup.null_key";
    private const long NotFound = -2;

    // Threads share steps, and each has room of its own. What Apply leaves there for TryMakeNext stays: a step that makes more has its own chain.
    [ThreadStatic]
    private static LookupPage? page;

    [ThreadStatic]
    private static PooledBytes? keys;

    [ThreadStatic]
    private static int scratchBefore;

    private readonly LookupKey key;
    private readonly LookupDefinition definition;
    private readonly LookupTable? table;
    private readonly int[] taken;
    private readonly string columns;

    /// <summary>Makes it.</summary>
    /// <param name="plan">What is looked up.</param>
    /// <param name="definition">What becomes of records.</param>
    /// <param name="key">Makes the keys of the records.</param>
    /// <param name="taken">The slots that get the values.</param>
    /// <param name="table">The table, or null until a run has it.</param>
    public LookupStep(LookupPlan plan, LookupDefinition definition, LookupKey key, int[] taken, LookupTable? table = null)
    {
        Plan = plan;
        this.definition = definition;
        this.key = key;
        this.taken = taken;
        this.table = table;
        columns = string.Join(", ", definition.On.Select(pair => pair.Column.Text));
    }

    /// <summary>What is looked up.</summary>
    public LookupPlan Plan { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => key.Slots;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Computes => taken;

    private LookupTable Table => table ?? throw new InvalidOperationException("no table was loaded");

    /// <inheritdoc/>
    public override bool MakesMore => Plan.Duplicate == DuplicateKey.All;

    /// <summary>The same with its table.</summary>
    public LookupStep With(LookupTable loaded) => new(Plan, definition, key, taken, loaded);

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        (page ??= new LookupPage()).Found = -1;
        scratchBefore = record.ScratchUsed;
        if (key.HasNull(record))
        {
            record.Noted = TraceKind.NullKey;
            return WithoutMatch(record, faults, TraceKind.NullKey);
        }

        PooledBytes made = keys ??= new PooledBytes();
        made.CutTo(0);
        if (key.Write(record, made) is { } column)
        {
            record.Noted = TraceKind.Missing;
            faults.Add(new StepFault(column.Name, TypeNames.CastCode(column.Type), $"expected {TypeNames.WithArticle(column.Type)}"));
            return StepOutcome.Reject;
        }

        if (!Table.TryFind(KeyHash.Of(made.Written), made.Written, page, out ReadOnlySpan<byte> values))
        {
            record.Noted = TraceKind.Missing;
            return WithoutMatch(record, faults, TraceKind.Missing);
        }

        LookupValues.Set(values, record, taken);
        return definition.Keep == KeptRecords.Unmatched ? StepOutcome.FilteredFalse : StepOutcome.Keep;
    }

    /// <inheritdoc/>
    public override bool TryMakeNext(RecordFields record)
    {
        if (page!.Found < 0 || !Table.TryFindNext(keys!.Written, page, out ReadOnlySpan<byte> values))
        {
            return false;
        }

        // The values of the match before are in the record that was made of it.
        record.Release(scratchBefore);
        LookupValues.Set(values, record, taken);
        return true;
    }

    /// <inheritdoc/>
    public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        ulong[] hashes = ArrayPool<ulong>.Shared.Rent(rows.Length);
        PooledBytes made = keys ??= new PooledBytes();
        made.CutTo(0);
        Span<long> found = places.AsSpan(0, rows.Length);
        if (key.TextSlot >= 0)
        {
            block.Locate(key.TextSlot, rows, found);
        }
        else
        {
            MakeKeys(block, rows, made, found);
        }

        LookUp(block, rows, made, found, hashes);
        int kept = Judge(block, rows, found, ref counts);
        ArrayPool<long>.Shared.Return(places);
        ArrayPool<ulong>.Shared.Return(hashes);
        return kept;
    }

    /// <summary>What becomes of a record without a match.</summary>
    private StepOutcome WithoutMatch(RecordFields record, List<StepFault> faults, TraceKind why)
    {
        foreach (int slot in taken)
        {
            record.SetNull(slot);
        }

        switch (definition)
        {
            case { Keep: KeptRecords.Unmatched } or { Keep: KeptRecords.ByMissing, Missing: MissingMatch.Null }:
                return StepOutcome.Keep;
            case { Keep: KeptRecords.Matched } or { Missing: MissingMatch.Drop }:
                return why == TraceKind.NullKey ? StepOutcome.FilteredNull : StepOutcome.FilteredFalse;
            default:
                faults.Add(why == TraceKind.NullKey
                    ? new StepFault(columns, NullKeyCode, $"expected a value to look for in {Plan.Reference.Name}, found null")
                    : new StepFault(columns, MissingCode, $"expected a match in {Plan.Reference.Name}, found none"));
                return StepOutcome.Reject;
        }
    }

    /// <summary>Puts the key of each record behind the others, and where it stands into its place.</summary>
    private void MakeKeys(RecordBlock block, ReadOnlySpan<int> rows, PooledBytes made, Span<long> places)
    {
        int[] slots = [.. key.Slots];
        for (int i = 0; i < rows.Length; i++)
        {
            block.TurnTo(rows[i], slots);
            places[i] = -1;
            if (block.IsPutOff(rows[i]) || key.HasNull(block.Fields))
            {
                continue;
            }

            int start = made.Length;
            if (key.Write(block.Fields, made) is not null)
            {
                block.PutOff(rows[i]);
                made.CutTo(start);
            }
            else
            {
                places[i] = ((long)(made.Length - start) << 32) | (uint)start;
            }
        }
    }

    /// <summary>Looks for all keys; those that are not found get the place -2.</summary>
    private void LookUp(RecordBlock block, ReadOnlySpan<int> rows, PooledBytes made, Span<long> places, ulong[] hashes)
    {
        LookupTable all = Table;
        LookupPage room = page ??= new LookupPage();
        for (int i = 0; i < places.Length; i++)
        {
            hashes[i] = places[i] < 0 ? 0 : KeyHash.Of(KeyAt(block, made, places[i]));
        }

        all.Announce(hashes.AsSpan(0, places.Length));
        int[]? order = null;
        if (all.WantsOrder)
        {
            order = ArrayPool<int>.Shared.Rent(places.Length);
            for (int i = 0; i < places.Length; i++)
            {
                order[i] = i;
            }

            ulong[] sorted = ArrayPool<ulong>.Shared.Rent(places.Length);
            hashes.AsSpan(0, places.Length).CopyTo(sorted);
            sorted.AsSpan(0, places.Length).Sort(order.AsSpan(0, places.Length));
            ArrayPool<ulong>.Shared.Return(sorted);
        }

        for (int n = 0; n < places.Length; n++)
        {
            int i = order is null ? n : order[n];
            if (places[i] < 0)
            {
                continue;
            }

            if (!all.TryFind(hashes[i], KeyAt(block, made, places[i]), room, out ReadOnlySpan<byte> values))
            {
                places[i] = NotFound;
            }
            else if (taken.Length > 0)
            {
                if (block.IsFull)
                {
                    block.PutOff(rows[i]);
                }
                else
                {
                    LookupValues.Set(values, block, rows[i], taken);
                }
            }
        }

        if (order is not null)
        {
            ArrayPool<int>.Shared.Return(order);
        }
    }

    private ReadOnlySpan<byte> KeyAt(RecordBlock block, PooledBytes made, long place) =>
        key.TextSlot >= 0 ? block.Fields.TextAt(place) : made.Written.Slice((int)place, (int)(place >> 32));

    /// <summary>Keeps the rows that go on. Those without a match are noted; where they are rejected, they are put off.</summary>
    private int Judge(RecordBlock block, Span<int> rows, ReadOnlySpan<long> places, ref StageCounts counts)
    {
        bool keepsMatched = definition.Keep != KeptRecords.Unmatched;
        bool rejects = definition is { Keep: KeptRecords.ByMissing, Missing: MissingMatch.Reject };
        bool keepsOthers = definition is { Keep: KeptRecords.Unmatched } or { Keep: KeptRecords.ByMissing, Missing: MissingMatch.Null };
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (block.PutOffCount > 0 && block.IsPutOff(row))
            {
                continue;
            }

            if (places[i] >= 0)
            {
                if (keepsMatched)
                {
                    rows[kept++] = row;
                }
                else
                {
                    counts.FilteredFalse++;
                    block.Filtered?.Add((row, TraceKind.FilteredFalse));
                }

                continue;
            }

            if (rejects)
            {
                block.PutOff(row);
                continue;
            }

            bool isNull = places[i] != NotFound;
            block.Noted.Add((row, -1, isNull ? TraceKind.NullKey : TraceKind.Missing));
            if (keepsOthers)
            {
                foreach (int slot in taken)
                {
                    block.Computed(slot)[row] = -1;
                }

                rows[kept++] = row;
            }
            else
            {
                counts.FilteredNull += isNull ? 1 : 0;
                counts.FilteredFalse += isNull ? 0 : 1;
                block.Filtered?.Add((row, isNull ? TraceKind.FilteredNull : TraceKind.FilteredFalse));
            }
        }

        return kept;
    }
}
