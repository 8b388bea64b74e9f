using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What a state comes to.</summary>
internal enum StateResult
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>Null: there were no values, or too few.</summary>
    Null,

    /// <summary>A value of more than 28 digits, or past the largest double.</summary>
    TooLarge,
}

/// <summary>
/// One aggregate of any number of groups, which are numbers from 0 on: a column of states. States are exact, whatever the order in which
/// values came and states were merged; what is rounded is rounded once, in <see cref="Result"/>. Belongs to one thread.
/// </summary>
internal abstract class StateColumn
{
    /// <summary>Bytes that the states of the groups below this number take in memory, about: those in rows of others not.</summary>
    public abstract long RoomOf(int groups);

    /// <summary>Has its states stand in rows with those of other columns, where they can. Called before there are any.</summary>
    public virtual void Join(StateRows all)
    {
    }

    /// <summary>Makes room for the groups below this number. A new group has no values.</summary>
    public abstract void Reserve(int groups);

    /// <summary>Has the processor fetch the state of a group, as it is needed soon.</summary>
    public virtual void Fetch(int group)
    {
    }

    /// <summary>Forgets the values of the groups below this number. Their room is kept.</summary>
    public abstract void Clear(int groups);

    /// <summary>Forgets the values of the groups below this number and all that they took beside their places. Rows of others are cleared with these.</summary>
    /// <returns>Bytes that are left to be collected, about.</returns>
    public abstract long Free(int groups);

    /// <summary>Gives the memory of all states back, but for rows of others.</summary>
    public abstract void Release();

    /// <summary>Adds the state of a group to some bytes, as <see cref="Merge"/> reads it.</summary>
    public abstract void Write(int group, PooledBytes to);

    /// <summary>Adds a state that was written to that of a group.</summary>
    public abstract void Merge(int group, ref StateReader from);

    /// <summary>Adds the canonical text of what the state comes to.</summary>
    public abstract StateResult Result(int group, PooledBytes text);

    /// <summary>Adds the text of a value.</summary>
    protected static StateResult Text<T, TType>(T value, PooledBytes text)
        where TType : struct, Expressions.Values.IValueType<T>
    {
        const int MostBytes = 40;
        text.Advance(TType.Format(value, text.Reserve(MostBytes)));
        return StateResult.Value;
    }

    /// <summary>Adds the text of a double, unless it is past the largest one.</summary>
    protected static StateResult Text(double value, PooledBytes text) =>
        double.IsFinite(value) ? Text<double, Expressions.Values.DoubleType>(value, text) : StateResult.TooLarge;
}

/// <summary>Takes the values of an argument.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface ITakes<in T>
    where T : allows ref struct
{
    /// <summary>Adds a value to a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="value">The value, never null.</param>
    /// <param name="position">Where its record stands among all: these numbers ascend from record to record, and may skip some.</param>
    void Add(int group, T value, long position);
}

/// <summary>Takes back a value, so that nothing tells that it was added: neither the number of values nor the scale of a sum.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface ITakesBack<in T>
{
    /// <summary>Notes what a group is like before its next value.</summary>
    void Note(int group);

    /// <summary>Takes back the one value that was added since <see cref="Note"/>.</summary>
    void TakeBack(int group, T value);
}

/// <summary>Takes many values at once: what <see cref="ITakes{T}.Add"/> does with each, whatever the position.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface ITakesMany<T>
{
    /// <summary>Adds values to groups.</summary>
    /// <param name="groups">The group of each value; negative where there is none.</param>
    /// <param name="values">The values.</param>
    void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<T> values);
}

/// <summary>Takes two values of a record.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface ITakesPairs<in T>
{
    /// <summary>Adds two values to a group.</summary>
    void Add(int group, T y, T x);
}
