using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>An aggregate that keeps one value of each group. Values come in their <see cref="ValueForm"/>.</summary>
/// <param name="form">The form of the values.</param>
internal abstract class KeptColumn(ValueForm form) : StateArray<KeptValue>(32), ITakes<ReadOnlySpan<byte>>
{
    /// <inheritdoc/>
    public void Add(int group, ReadOnlySpan<byte> value, long position)
    {
        ref KeptValue kept = ref Of(group);
        if (!kept.IsKnown || Replaces(value, position, in kept))
        {
            Beside += kept.Keep(value, position);
        }
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        for (int group = 0; group < groups; group++)
        {
            Of(group).Clear();
        }
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        ref KeptValue kept = ref Of(group);
        to.AddNumber((ulong)kept.Form.Length);
        if (kept.IsKnown)
        {
            to.Add(kept.Form);
            to.AddSigned(kept.Position);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        if (from.Number() is > 0 and ulong length)
        {
            ReadOnlySpan<byte> value = from.Take((int)length);
            Add(group, value, from.Signed());
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        ref KeptValue kept = ref Of(group);
        if (!kept.IsKnown)
        {
            return StateResult.Null;
        }

        form.Format(kept.Form, text);
        return StateResult.Value;
    }

    /// <summary>Whether a value takes the place of the one that is kept.</summary>
    protected abstract bool Replaces(ReadOnlySpan<byte> value, long position, in KeptValue kept);
}

/// <summary><c>min(x)</c>.</summary>
internal sealed class LeastColumn(ValueForm form) : KeptColumn(form)
{
    /// <inheritdoc/>
    protected override bool Replaces(ReadOnlySpan<byte> value, long position, in KeptValue kept) => value.SequenceCompareTo(kept.Form) < 0;
}

/// <summary><c>max(x)</c>.</summary>
internal sealed class GreatestColumn(ValueForm form) : KeptColumn(form)
{
    /// <inheritdoc/>
    protected override bool Replaces(ReadOnlySpan<byte> value, long position, in KeptValue kept) => value.SequenceCompareTo(kept.Form) > 0;
}

/// <summary><c>first(x)</c>: of the first record whose value is known.</summary>
internal sealed class FirstColumn(ValueForm form) : KeptColumn(form)
{
    /// <inheritdoc/>
    protected override bool Replaces(ReadOnlySpan<byte> value, long position, in KeptValue kept) => position < kept.Position;
}

/// <summary><c>last(x)</c>: of the last record whose value is known. Records that a program made of one have one position, and come in their order.</summary>
internal sealed class LastColumn(ValueForm form) : KeptColumn(form)
{
    /// <inheritdoc/>
    protected override bool Replaces(ReadOnlySpan<byte> value, long position, in KeptValue kept) => position >= kept.Position;
}
