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
    /// <summary>Bytes that all states take in memory, about.</summary>
    public abstract long Room { get; }

    /// <summary>Makes room for the groups below this number. A new group has no values.</summary>
    public abstract void Reserve(int groups);

    /// <summary>Has the processor fetch the state of a group, as it is needed soon.</summary>
    public virtual void Fetch(int group)
    {
    }

    /// <summary>Forgets the values of the groups below this number. Their room is kept.</summary>
    public abstract void Clear(int groups);

    /// <summary>Adds the state of a group to some bytes, as <see cref="Merge"/> reads it.</summary>
    public abstract void Write(int group, PooledBytes to);

    /// <summary>Adds a state that was written to that of a group.</summary>
    public abstract void Merge(int group, ref StateReader from);

    /// <summary>Adds the canonical text of what the state comes to.</summary>
    public abstract StateResult Result(int group, PooledBytes text);
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

/// <summary>Takes two values of a record.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface ITakesPairs<in T>
{
    /// <summary>Adds two values to a group.</summary>
    void Add(int group, T y, T x);
}
