using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Graph.Held;

/// <summary>Why a value cannot be had.</summary>
internal enum RunningFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The input is not of its type.</summary>
    NotOfType,

    /// <summary>The result has more than 28 digits, or is past the largest double.</summary>
    TooLarge,
}

/// <summary>
/// A function of <c>running</c> for any number of groups, which are numbers from 0 on. Values are texts in the form of <see cref="HeldRecord.Values"/>:
/// length and one more, 0 for null, then the bytes.
/// </summary>
internal abstract class RunningColumn
{
    /// <summary>Bytes that it takes in memory, about.</summary>
    public abstract long Room { get; }

    /// <summary>What a function needs; null for one that looks ahead.</summary>
    public static RunningColumn? Of(RunningFunction function) => function.Kind switch
    {
        RunningKind.Number => new NumberColumn(),
        RunningKind.Before => new BeforeColumn(function.Offset),
        RunningKind.Sum => SumOf(function.Column!),
        _ => null,
    };

    /// <summary>Sums the values of a column.</summary>
    public static RunningColumn SumOf(Column column) => column.Type == ColumnType.Double
        ? new SumColumn<double, DoubleSumColumn>(new DoubleSumColumn(), ColumnForms.Doubles(column))
        : new SumColumn<DecimalValue, DecimalSumColumn>(new DecimalSumColumn(), ColumnForms.Decimals(column));

    /// <summary>Makes room for the groups below this number.</summary>
    public abstract void Reserve(int groups);

    /// <summary>Has the processor fetch what a group has, as it is needed soon.</summary>
    public virtual void Fetch(int group)
    {
    }

    /// <summary>Forgets the first group.</summary>
    public abstract void Clear();

    /// <summary>Takes the next record of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isNull">Whether its input is null, or it has none.</param>
    /// <param name="input">The text of its input.</param>
    /// <param name="result">Where the value goes.</param>
    public abstract RunningFault Next(int group, bool isNull, ReadOnlySpan<byte> input, PooledBytes result);

    /// <summary>Whether a value may not be had.</summary>
    public virtual bool MayFail => false;

    /// <summary>Whether the input of a record is of its type.</summary>
    public virtual bool IsOfType(bool isNull, ReadOnlySpan<byte> input) => true;

    /// <summary>Forgets the last record of a group that was taken, as it is rejected. Only asked of what may fail.</summary>
    public virtual void Undo(int group, bool isNull, ReadOnlySpan<byte> input)
    {
    }

    /// <summary>Adds a value.</summary>
    public static void AddText(PooledBytes to, ReadOnlySpan<byte> text)
    {
        to.AddNumber((ulong)text.Length + 1);
        to.Add(text);
    }
}

/// <summary>Numbers the records of each group.</summary>
internal sealed class NumberColumn : RunningColumn
{
    private long[] numbers = [];

    /// <inheritdoc/>
    public override long Room => numbers.Length * sizeof(long);

    /// <inheritdoc/>
    public override void Reserve(int groups)
    {
        if (groups > numbers.Length)
        {
            Array.Resize(ref numbers, Math.Max(groups, 2 * numbers.Length));
        }
    }

    /// <inheritdoc/>
    public override void Clear() => numbers[0] = 0;

    /// <inheritdoc/>
    public override RunningFault Next(int group, bool isNull, ReadOnlySpan<byte> input, PooledBytes result)
    {
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        AddText(result, text[..IntegerType.Format(++numbers[group], text)]);
        return RunningFault.None;
    }
}

/// <summary>Keeps the last values of each group.</summary>
/// <param name="offset">How many.</param>
internal sealed class BeforeColumn(int offset) : RunningColumn
{
    private (byte[] Bytes, int Length)[] values = [];
    private int[] oldest = [];
    private long bytes;

    /// <inheritdoc/>
    public override long Room => bytes + (values.Length * 16L) + (oldest.Length * sizeof(int));

    /// <inheritdoc/>
    public override void Reserve(int groups)
    {
        int before = oldest.Length;
        if (groups > before)
        {
            Array.Resize(ref oldest, Math.Max(groups, 2 * before));
            Array.Resize(ref values, oldest.Length * offset);
            values.AsSpan(before * offset).Fill(([], -1));
        }
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        foreach (ref (byte[] Bytes, int Length) value in values.AsSpan(0, offset))
        {
            value.Length = -1;
        }
    }

    /// <inheritdoc/>
    public override RunningFault Next(int group, bool isNull, ReadOnlySpan<byte> input, PooledBytes result)
    {
        ref (byte[] Bytes, int Length) last = ref values[(group * offset) + oldest[group]];
        oldest[group] = oldest[group] + 1 == offset ? 0 : oldest[group] + 1;
        if (last.Length < 0)
        {
            result.AddNumber(0);
        }
        else
        {
            AddText(result, last.Bytes.AsSpan(0, last.Length));
        }

        if (input.Length > last.Bytes.Length)
        {
            const int Head = 24;
            int length = Math.Max(8, input.Length + (input.Length / 4));
            bytes += length - last.Bytes.Length + (last.Bytes.Length == 0 ? Head : 0);
            last.Bytes = new byte[length];
        }

        input.CopyTo(last.Bytes);
        last.Length = isNull ? -1 : input.Length;
        return RunningFault.None;
    }
}

/// <summary>Sums the values of each group.</summary>
/// <param name="states">The sums.</param>
/// <param name="reader">Reads a value.</param>
internal sealed class SumColumn<T, TStates>(TStates states, IValueReader<T> reader) : RunningColumn
    where TStates : StateColumn, ITakes<T>, ITakesBack<T>
{
    private readonly PooledBytes text = new();
    private int groups;

    /// <inheritdoc/>
    public override long Room => states.RoomOf(groups);

    /// <inheritdoc/>
    public override void Reserve(int groups)
    {
        this.groups = groups;
        states.Reserve(groups);
    }

    /// <inheritdoc/>
    public override void Fetch(int group) => states.Fetch(group);

    /// <inheritdoc/>
    public override void Clear() => states.Clear(1);

    /// <inheritdoc/>
    public override bool MayFail => true;

    /// <inheritdoc/>
    public override bool IsOfType(bool isNull, ReadOnlySpan<byte> input) => isNull || reader.TryRead(input, out _);

    /// <inheritdoc/>
    public override void Undo(int group, bool isNull, ReadOnlySpan<byte> input)
    {
        if (!isNull && reader.TryRead(input, out T value))
        {
            states.TakeBack(group, value);
        }
    }

    /// <inheritdoc/>
    public override RunningFault Next(int group, bool isNull, ReadOnlySpan<byte> input, PooledBytes result)
    {
        if (!isNull)
        {
            if (!reader.TryRead(input, out T value))
            {
                return RunningFault.NotOfType;
            }

            states.Note(group);
            states.Add(group, value, 0);
        }

        text.CutTo(0);
        switch (states.Result(group, text))
        {
            case StateResult.Null:
                result.AddNumber(0);
                return RunningFault.None;
            case StateResult.Value:
                AddText(result, text.Written);
                return RunningFault.None;
            default:
                return RunningFault.TooLarge;
        }
    }
}
