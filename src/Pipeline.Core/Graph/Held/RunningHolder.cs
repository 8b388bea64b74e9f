using System.Runtime.InteropServices;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph.Held;

/// <summary>
/// Computes columns over the records of each group. Where no function looks ahead, that is done as they come, as long as the states of all
/// groups fit into memory; otherwise group by group, when all have come. A share needs the sum of its group first, so then the groups are gone through twice.
/// </summary>
internal sealed partial class RunningHolder : OrderedHolder
{
    private readonly string stage;
    private readonly IReadOnlyList<RunningFunction> functions;
    private readonly RunningColumn?[] columns;
    private readonly (int Start, int Length)[] inputs;
    private readonly long budgetOfStates;
    private readonly PooledBytes values = new();
    private readonly PooledBytes scratch = new();
    private readonly PendingRecord[] pending;
    private PooledBytes[] results;
    private int pendings;

    /// <summary>Makes it.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="running">What it computes.</param>
    /// <param name="budget">Bytes of memory.</param>
    /// <param name="space">Where records go that do not fit.</param>
    /// <param name="mayGiveEarly">Whether records may go on before all have come.</param>
    public RunningHolder(string stage, RunningHolding running, long budget, SpillSpace space, bool mayGiveEarly)
        : base(budget / 2, space, mayGiveEarly && !running.Waits)
    {
        this.stage = stage;
        functions = running.Functions;
        columns = [.. functions.Select(RunningColumn.Of)];
        shares = [.. functions.Select(function => function.Kind == RunningKind.Share ? new RunningShare(function.Column!) : null)];
        totals = [.. functions.Select(function => function.Kind == RunningKind.Share ? RunningColumn.SumOf(function.Column!) : null)];
        results = [.. functions.Select(_ => new PooledBytes())];
        inputs = new (int, int)[running.Inputs.Count];
        pending = [.. Enumerable.Range(0, functions.Where(function => function.Kind == RunningKind.Behind).Select(function => function.Offset).DefaultIfEmpty().Max()).Select(_ => new PendingRecord(functions.Count))];
        Table = running.Waits ? null : new KeyTable(budget / 8);
        budgetOfStates = budget / 4;
        sums = new SpillSorter(budget / 8, space);
        NeedsTwoPasses = totals.Any(total => total is not null);
        Array.ForEach(columns, column => column?.Reserve(1));
        Array.ForEach(totals, column => column?.Reserve(1));
    }

    /// <inheritdoc/>
    protected override bool NeedsTwoPasses { get; }

    /// <inheritdoc/>
    protected override void ExpectNext(ReadOnlySpan<byte> key, ulong hash)
    {
        if (Table!.TryFind(key, hash, out Span<byte> data))
        {
            int group = MemoryMarshal.Read<int>(data);
            foreach (RunningColumn? column in columns)
            {
                column?.Fetch(group);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Take(in HeldRecord record, HeldBatches to)
    {
        if (Table is null || !TryGroup(record.Key, record.Hash, out int group))
        {
            Wait(record);
            return;
        }

        ReadInputs(record.Inputs);
        RunningFault fault = Compute(record.Inputs, group, out int at);
        Give(Finished(record, results, fault, at), Position, to);
    }

    /// <inheritdoc/>
    protected override void TakeOfGroup(in HeldRecord record, bool isFirst, HeldBatches to)
    {
        if (isFirst)
        {
            EndGroups(to);
            BeginGroup();
        }

        ReadInputs(record.Inputs);
        RunningFault fault = Compute(record.Inputs, 0, out int at);
        if (fault != RunningFault.None || pending.Length == 0)
        {
            Give(Finished(record, results, fault, at), Position, to);
            return;
        }

        FillPending(record.Inputs);
        if (pendings == pending.Length)
        {
            GiveOldest(to);
        }

        pending[pendings++].Set(record, Position, ref results);
    }

    /// <inheritdoc/>
    protected override void EndGroups(HeldBatches to)
    {
        while (pendings > 0)
        {
            GiveOldest(to);
        }
    }

    /// <inheritdoc/>
    protected override void Deliver(in HeldRecord record, HeldBatches to)
    {
        // Where a value cannot be had, its inputs are why, and of which function.
        if (record.Inputs.IsEmpty)
        {
            to.Add(record);
            return;
        }

        int place = 1;
        RunningFunction function = functions[(int)VarNumber.Read(record.Inputs, ref place)];
        ColumnType type = function.Column!.Type;
        string of = type == ColumnType.Double ? "double" : "decimal";
        to.AddFaulty(record, stage, (RunningFault)record.Inputs[0] == RunningFault.NotOfType
            ? new StepFault(function.Column.Name, TypeNames.CastCode(type), $"expected {TypeNames.WithArticle(type)}")
            : new StepFault(function.Name, $"{of}.overflow", type == ColumnType.Double ? "the result exceeds the largest double" : "the result has more than 28 digits"));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        sums.Dispose();
        values.Dispose();
        scratch.Dispose();
        Array.ForEach(pending, record => record.Dispose());
        Array.ForEach(results, result => result.Dispose());
        base.Dispose();
    }

    private bool TryGroup(ReadOnlySpan<byte> key, ulong hash, out int group)
    {
        if (Table!.TryFind(key, hash, out Span<byte> data))
        {
            group = MemoryMarshal.Read<int>(data);
            return true;
        }

        group = Table.Count;
        if (columns.Sum(column => column?.Room ?? 0) > budgetOfStates || !Table!.TryAdd(key, hash, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in group))))
        {
            return false;
        }

        foreach (RunningColumn? column in columns)
        {
            column?.Reserve(group + 1);
        }

        return true;
    }

    private void ReadInputs(ReadOnlySpan<byte> from)
    {
        int at = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int length = (int)VarNumber.Read(from, ref at) - 1;
            inputs[i] = (at, length);
            at += Math.Max(0, length);
        }
    }

    private void Text(ReadOnlySpan<byte> from, int input, out bool isNull, out ReadOnlySpan<byte> text)
    {
        (int start, int length) = input < 0 ? (0, -1) : inputs[input];
        isNull = length < 0;
        text = isNull ? [] : from.Slice(start, length);
    }

    /// <summary>
    /// Computes all that does not depend on records behind. A record of which something cannot be had is rejected, so it does not count for its
    /// neighbours: what may fail comes first, and what was added up is taken back.
    /// </summary>
    private RunningFault Compute(ReadOnlySpan<byte> from, int group, out int at)
    {
        for (at = 0; at < results.Length; at++)
        {
            results[at].CutTo(0);
            if (columns[at] is { MayFail: true } || shares[at] is not null)
            {
                Text(from, functions[at].Input, out bool isNull, out ReadOnlySpan<byte> text);
                RunningFault fault = columns[at]?.Next(group, isNull, text, results[at]) ?? shares[at]!.Next(isNull, text, results[at]);
                if (fault != RunningFault.None)
                {
                    Undo(from, group, fault == RunningFault.TooLarge ? at : at - 1);
                    return fault;
                }
            }
        }

        for (int i = 0; i < results.Length; i++)
        {
            if (columns[i] is { MayFail: false } column)
            {
                Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
                column.Next(group, isNull, text, results[i]);
            }
        }

        return RunningFault.None;
    }

    private void Undo(ReadOnlySpan<byte> from, int group, int last)
    {
        for (int i = 0; i <= last; i++)
        {
            if (columns[i] is { MayFail: true } column)
            {
                Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
                column.Undo(group, isNull, text);
            }
        }
    }

    /// <summary>Tells the records before this one, as many as are waited for, the values that they look ahead to.</summary>
    private void FillPending(ReadOnlySpan<byte> from)
    {
        for (int i = 0; i < functions.Count; i++)
        {
            int before = pendings - functions[i].Offset;
            if (functions[i].Kind == RunningKind.Behind && before >= 0)
            {
                Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
                if (!isNull)
                {
                    RunningColumn.AddText(pending[before].Results[i], text);
                }
            }
        }
    }

    /// <summary>Gives the oldest record that waits. What it looks ahead to and is not there is null.</summary>
    private void GiveOldest(HeldBatches to)
    {
        PendingRecord oldest = pending[0];
        for (int i = 0; i < functions.Count; i++)
        {
            if (functions[i].Kind == RunningKind.Behind && oldest.Results[i].Written.IsEmpty)
            {
                oldest.Results[i].AddNumber(0);
            }
        }

        Give(Finished(oldest.Record, oldest.Results, RunningFault.None, 0), oldest.Position, to);
        Array.Copy(pending, 1, pending, 0, --pendings);
        pending[pendings] = oldest;
    }

    private HeldRecord Finished(in HeldRecord record, PooledBytes[] computed, RunningFault fault, int at)
    {
        values.CutTo(0);
        values.Add(record.Values);
        foreach (PooledBytes result in computed)
        {
            values.Add(result.Written);
        }

        scratch.CutTo(0);
        if (fault != RunningFault.None)
        {
            scratch.Add([(byte)fault]);
            scratch.AddNumber((ulong)at);
        }

        return record.With(values.Written, scratch.Written);
    }
}
