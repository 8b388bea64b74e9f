using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary><c>count()</c> and <c>count(x)</c>: how many records, or how many that are not null.</summary>
internal sealed class CountColumn : PlainState<long>
{
    /// <summary>Counts one.</summary>
    public void Add(int group) => Of(group)++;

    /// <summary>Counts one for each group that is not negative.</summary>
    public void AddMany(ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            if (group >= 0)
            {
                Of(group)++;
            }
        }
    }

    /// <summary>How many there were.</summary>
    public long CountOf(int group) => Of(group);

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to) => to.AddNumber((ulong)Of(group));

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from) => Of(group) += (long)from.Number();

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text) => Text<long, IntegerType>(Of(group), text);
}

/// <summary>Counts the values of an argument.</summary>
/// <param name="column">Counts.</param>
internal sealed class CountTaker<T>(CountColumn column) : ITakes<T>, ITakesMany<T>
{
    /// <inheritdoc/>
    public void Add(int group, T value, long position) => column.Add(group);

    /// <inheritdoc/>
    public void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<T> values) => column.AddMany(groups);
}
