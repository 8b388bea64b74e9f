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
    private readonly PooledBytes[] results;
    private readonly (int Start, int Length)[] inputs;
    private readonly bool hasBehind;
    private readonly long budgetOfStates;
    private readonly PooledBytes values = new();
    private readonly PooledBytes scratch = new();
    private readonly PendingRecord pending = new();

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
        hasBehind = functions.Any(function => function.Kind == RunningKind.Behind);
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
    protected override void ExpectNext(ReadOnlySpan<byte> key)
    {
        if (Table!.TryFind(key, out Span<byte> data))
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
        if (Table is null || !TryGroup(record.Key, out int group))
        {
            Wait(record);
            return;
        }

        ReadInputs(record.Inputs);
        RunningFault fault = Compute(record.Inputs, group, out int at);
        Give(Finished(record, fault, at), Position, to);
    }

    /// <inheritdoc/>
    protected override void TakeOfGroup(in HeldRecord record, bool isFirst, HeldBatches to)
    {
        ReadInputs(record.Inputs);
        GivePending(record.Inputs, isLast: isFirst, to);
        if (isFirst)
        {
            BeginGroup();
        }

        RunningFault fault = Compute(record.Inputs, 0, out int at);
        if (hasBehind)
        {
            pending.Set(record, Position, fault, at);
        }
        else
        {
            Give(Finished(record, fault, at), Position, to);
        }
    }

    /// <inheritdoc/>
    protected override void EndGroups(HeldBatches to) => GivePending([], isLast: true, to);

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
    protected override void Dispose(bool disposing)
    {
        sums.Dispose();
        values.Dispose();
        scratch.Dispose();
        pending.Dispose();
        Array.ForEach(results, result => result.Dispose());
        base.Dispose(disposing);
    }

    private bool TryGroup(ReadOnlySpan<byte> key, out int group)
    {
        if (Table!.TryFind(key, out Span<byte> data))
        {
            group = MemoryMarshal.Read<int>(data);
            return true;
        }

        group = Table.Count;
        if (columns.Sum(column => column?.Room ?? 0) > budgetOfStates || !Table!.TryAdd(key, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in group))))
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

    /// <summary>Computes all that does not depend on the record behind.</summary>
    private RunningFault Compute(ReadOnlySpan<byte> from, int group, out int at)
    {
        RunningFault first = RunningFault.None;
        at = 0;
        for (int i = 0; i < results.Length; i++)
        {
            results[i].CutTo(0);
            Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
            RunningFault fault = columns[i]?.Next(group, isNull, text, results[i]) ?? shares[i]?.Next(isNull, text, results[i]) ?? RunningFault.None;
            if (fault != RunningFault.None && first == RunningFault.None)
            {
                (first, at) = (fault, i);
            }
        }

        return first;
    }

    /// <summary>Gives the record before this one, whose value behind it is known now.</summary>
    private void GivePending(ReadOnlySpan<byte> from, bool isLast, HeldBatches to)
    {
        if (!pending.IsSet)
        {
            return;
        }

        for (int i = 0; i < results.Length; i++)
        {
            if (functions[i].Kind != RunningKind.Behind)
            {
                continue;
            }

            results[i].CutTo(0);
            bool isNull = true;
            ReadOnlySpan<byte> text = [];
            if (!isLast)
            {
                Text(from, functions[i].Input, out isNull, out text);
            }

            if (isNull)
            {
                results[i].AddNumber(0);
            }
            else
            {
                RunningColumn.AddText(results[i], text);
            }
        }

        pending.IsSet = false;
        Give(Finished(pending.Record, pending.Fault, pending.At), pending.Position, to);
    }

    private HeldRecord Finished(in HeldRecord record, RunningFault fault, int at)
    {
        values.CutTo(0);
        values.Add(record.Values);
        foreach (PooledBytes result in results)
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
