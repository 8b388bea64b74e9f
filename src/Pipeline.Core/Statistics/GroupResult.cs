using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>One group after the other: its states, then its values in their order, then its record. Used by one thread.</summary>
internal sealed class GroupResult : IDisposable
{
    private readonly AggregatePlan plan;
    private readonly StateColumn[] merged;
    private readonly ValueFold?[] folds;
    private readonly ValueCode?[] codes;
    private readonly ValueForm[] keyForms;
    private readonly RecordFields fields;
    private readonly GroupRecord record = new();
    private readonly PooledBytes key = new();
    private readonly PooledBytes value = new();
    private readonly PooledBytes text = new();
    private StateColumn[] columns;
    private int at;
    private int argument = -1;
    private long times;
    private long first;
    private long number;
    private bool hasFolds;

    /// <summary>Makes it.</summary>
    public GroupResult(AggregatePlan plan)
    {
        this.plan = plan;
        columns = merged = plan.MakeColumns();
        foreach (StateColumn column in merged)
        {
            column.Reserve(1);
        }

        folds = [.. plan.Aggregates.Select(aggregate => aggregate.Fold?.Invoke())];
        codes = [.. plan.Arguments.Select(argument => argument.Counts < 0 ? null : ValueCode.Of(argument.Node.Type))];
        keyForms = [.. plan.By.Select(column => ValueForm.OfKey(column.Type))];
        fields = new RecordFields(plan.By.Count + plan.Aggregates.Count + 1, plan.Now);
    }

    /// <summary>Takes the record of a group and the position of its first record.</summary>
    internal delegate void Taker(long first, ReadOnlySpan<byte> record, bool isPlain);

    /// <summary>Whether a group has begun.</summary>
    public bool HasGroup { get; private set; }

    /// <summary>Its key.</summary>
    public ReadOnlySpan<byte> Key => key.Written;

    /// <summary>Begins a group whose states are to be merged.</summary>
    public void Begin(ReadOnlySpan<byte> ofGroup)
    {
        Start(ofGroup);
        columns = merged;
        at = 0;
        first = long.MaxValue;
        foreach (StateColumn column in merged)
        {
            column.Clear(1);
        }
    }

    /// <summary>Begins a group whose states and values are all there.</summary>
    public void Begin(GroupParts group)
    {
        GroupTable table = group.Table;
        columns = table.Columns;
        at = group.Group;
        Start(table.KeyOf(at));
        first = table.FirstOf(at);
        BeginFolds();
        for (int of = 0; of < codes.Length; of++)
        {
            if (codes[of] is { } code)
            {
                GiveNumbers(of, code, group.ValuesOf(of));
            }
        }
    }

    /// <summary>Adds states of the group, as <see cref="GroupTable.Write"/> gives them; all come before its values.</summary>
    public void Merge(ReadOnlySpan<byte> states)
    {
        StateReader reader = new(states);
        first = Math.Min(first, reader.Signed());
        foreach (StateColumn column in merged)
        {
            column.Merge(0, ref reader);
        }
    }

    /// <summary>Adds a value of an argument that came so many times, in the order of the arguments and their values.</summary>
    public void AddValue(int of, ReadOnlySpan<byte> form, long more)
    {
        if (of == argument && form.SequenceEqual(value.Written))
        {
            times += more;
            return;
        }

        GiveValue();
        BeginFolds();
        argument = of;
        times = more;
        value.CutTo(0);
        value.Add(form);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(folds, fold => fold?.Dispose());
        key.Dispose();
        value.Dispose();
        text.Dispose();
    }

    /// <summary>Ends the group, if there is one, and gives its record.</summary>
    /// <exception cref="GroupException">A value of it cannot be had.</exception>
    public void End(Taker take)
    {
        if (!HasGroup)
        {
            return;
        }

        GiveValue();
        BeginFolds();
        fields.Begin([]);
        FillKey();
        FillAggregates();
        record.Begin();
        for (int slot = 0; slot < plan.By.Count; slot++)
        {
            record.Add(fields, slot);
        }

        foreach (GroupValue wanted in plan.Values)
        {
            record.Add(fields, SlotOf(wanted));
        }

        take(first, record.End(), record.IsPlain);
        HasGroup = false;
    }

    private void Start(ReadOnlySpan<byte> ofGroup)
    {
        HasGroup = true;
        number++;
        key.CutTo(0);
        key.Add(ofGroup);
        argument = -1;
        times = 0;
        hasFolds = false;
    }

    /// <summary>Tells the folds how many values there are, which is known when all states were merged.</summary>
    private void BeginFolds()
    {
        for (int i = 0; i < folds.Length && !hasFolds; i++)
        {
            if (folds[i] is { } fold)
            {
                fold.Begin(((CountColumn)columns[plan.Arguments[plan.Aggregates[i].Argument].Counts]).CountOf(at));
            }
        }

        hasFolds = true;
    }

    private void GiveNumbers(int of, ValueCode code, ReadOnlySpan<long> sorted)
    {
        for (int count; sorted.Length > 0; sorted = sorted[count..])
        {
            count = NumberSort.FirstOf(sorted);
            bool isWritten = false;
            for (int i = 0; i < folds.Length; i++)
            {
                if (folds[i] is not { } fold || plan.Aggregates[i].Argument != of || fold.TryPass(count))
                {
                    continue;
                }

                if (!isWritten)
                {
                    value.CutTo(0);
                    code.WriteForm(sorted[0], value);
                    isWritten = true;
                }

                fold.Add(value.Written, count);
            }
        }
    }

    private void GiveValue()
    {
        if (times == 0)
        {
            return;
        }

        for (int i = 0; i < folds.Length; i++)
        {
            if (folds[i] is { } fold && plan.Aggregates[i].Argument == argument)
            {
                fold.Add(value.Written, times);
            }
        }

        times = 0;
    }

    private void FillKey()
    {
        ReadOnlySpan<byte> left = key.Written;
        for (int slot = 0; slot < keyForms.Length; slot++)
        {
            // As KeyPart writes null where it comes last.
            if (left[0] == byte.MaxValue)
            {
                fields.SetNull(slot);
                left = left[1..];
                continue;
            }

            text.CutTo(0);
            left = left[keyForms[slot].Format(left, text)..];
            fields.SetText(slot, text.Written);
        }
    }

    private void FillAggregates()
    {
        for (int i = 0; i < plan.Aggregates.Count; i++)
        {
            PlannedAggregate aggregate = plan.Aggregates[i];
            text.CutTo(0);
            int slot = plan.By.Count + i;
            switch (folds[i] is { } fold ? fold.Result(text) : columns[aggregate.Column].Result(at, text))
            {
                case StateResult.Value:
                    fields.SetText(slot, text.Written);
                    break;
                case StateResult.Null:
                    fields.SetNull(slot);
                    break;
                default:
                    throw new GroupException($"{aggregate.Text} has more than 28 digits, or is past the largest double, in group {number} in the order of the keys: cast to double, or leave out what makes it so large");
            }
        }
    }

    private int SlotOf(GroupValue wanted)
    {
        if (wanted.Aggregate >= 0)
        {
            return plan.By.Count + wanted.Aggregate;
        }

        int slot = plan.By.Count + plan.Aggregates.Count;
        wanted.Value.EvaluateInto(fields, slot);
        return fields.FailureCode is null ? slot
            : throw new GroupException($"the value of '{wanted.Name}' cannot be had in group {number} in the order of the keys: {fields.FailureMessage} ({fields.FailureCode})");
    }
}
