using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// An aggregate that needs all values of a group. They are sorted on disk where memory is too small, and come here one after the other,
/// the distinct ones in ascending order. Belongs to one thread; used for one group after the other.
/// </summary>
internal abstract class ValueFold : IDisposable
{
    /// <summary>Begins a group.</summary>
    /// <param name="count">How many values it has, doubles and all.</param>
    public abstract void Begin(long count);

    /// <summary>Takes the next distinct value by its number alone, where it does not matter which one it is.</summary>
    /// <param name="times">How many times it came.</param>
    /// <returns>False where it matters: then nothing was taken.</returns>
    public virtual bool TryPass(long times) => false;

    /// <summary>Takes the next distinct value.</summary>
    /// <param name="form">Its <see cref="ValueForm"/>.</param>
    /// <param name="times">How many times it came.</param>
    public abstract void Add(ReadOnlySpan<byte> form, long times);

    /// <summary>Adds the canonical text of what the group comes to.</summary>
    public abstract StateResult Result(PooledBytes text);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary><c>count_distinct(x)</c>. Of decimals 1.0 and 1.00 are one value, of doubles 0 and -0.</summary>
internal sealed class DistinctFold(ColumnType type) : ValueFold
{
    private readonly PooledBytes last = new();
    private long distinct;

    /// <inheritdoc/>
    public override void Begin(long count)
    {
        distinct = 0;
        last.CutTo(0);
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> form, long times)
    {
        form = EqualForms.Common(type, form);
        if (distinct == 0 || !form.SequenceEqual(last.Written))
        {
            distinct++;
            last.CutTo(0);
            last.Add(form);
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(PooledBytes text)
    {
        text.Advance(IntegerType.Format(distinct, text.Reserve(DecimalValue.MaxTextLength)));
        return StateResult.Value;
    }

    /// <inheritdoc/>
    public override void Dispose() => last.Dispose();
}

/// <summary><c>mode(x)</c>: the value that came most often; of several the least.</summary>
internal sealed class ModeFold(ColumnType type) : ValueFold
{
    private readonly ValueForm form = ValueForm.Of(type);
    private readonly PooledBytes best = new();
    private readonly PooledBytes current = new();
    private long most;
    private long times;

    /// <inheritdoc/>
    public override void Begin(long count)
    {
        most = times = 0;
        best.CutTo(0);
        current.CutTo(0);
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> form, long times)
    {
        if (current.Length == 0 || !EqualForms.Common(type, form).SequenceEqual(EqualForms.Common(type, current.Written)))
        {
            current.CutTo(0);
            current.Add(form);
            this.times = 0;
        }

        this.times += times;
        if (this.times > most)
        {
            most = this.times;
            best.CutTo(0);
            best.Add(current.Written);
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(PooledBytes text)
    {
        if (most == 0)
        {
            return StateResult.Null;
        }

        form.Format(best.Written, text);
        return StateResult.Value;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        best.Dispose();
        current.Dispose();
    }
}
