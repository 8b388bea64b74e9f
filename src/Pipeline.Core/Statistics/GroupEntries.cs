using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// What tables have no room for, as entries that are sorted by key: of each its key and what belongs to it, with their lengths in front. The key of
/// states is that of their group with a 0 behind it, and that of a value has the number of its argument, from 1 on, and its form there: so the states
/// of a group come before its values, and these by argument and in their order.
/// </summary>
internal sealed class GroupEntries : IDisposable
{
    /// <summary>Stands behind the key of a group where states follow.</summary>
    public const byte OfStates = 0;

    private readonly PooledBytes bytes = new();

    /// <summary>None.</summary>
    public GroupEntries()
    {
    }

    /// <summary>Those that were <see cref="Written"/>.</summary>
    public GroupEntries(ReadOnlySpan<byte> written) => bytes.Add(written);

    /// <summary>The bytes of all.</summary>
    public ReadOnlySpan<byte> Written => bytes.Written;

    /// <summary>Bytes of all.</summary>
    public int Length => bytes.Length;

    /// <summary>Bytes that they take in memory.</summary>
    public int Room => bytes.Room;

    /// <summary>Adds one.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload)
    {
        bytes.AddNumber((ulong)key.Length);
        bytes.Add(key);
        bytes.AddNumber((ulong)payload.Length);
        bytes.Add(payload);
    }

    /// <summary>Adds states of a group, as <see cref="GroupTable.Write"/> gives them.</summary>
    public void AddStates(ReadOnlySpan<byte> key, ReadOnlySpan<byte> states)
    {
        bytes.AddNumber((ulong)key.Length + 1);
        bytes.Add(key);
        bytes.AddByte(OfStates);
        bytes.AddNumber((ulong)states.Length);
        bytes.Add(states);
    }

    /// <summary>Adds a value of an argument in a group.</summary>
    /// <param name="key">The key of the group.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="form">The value, as a <see cref="ValueForm"/> writes it.</param>
    /// <param name="times">How often it came.</param>
    public void AddValue(ReadOnlySpan<byte> key, int argument, ReadOnlySpan<byte> form, long times)
    {
        bytes.AddNumber((ulong)(key.Length + 1 + form.Length));
        bytes.Add(key);
        bytes.AddByte((byte)(argument + 1));
        bytes.Add(form);
        bytes.AddNumber((ulong)VarNumber.LengthOf((ulong)times));
        bytes.AddNumber((ulong)times);
    }

    /// <summary>Reads them.</summary>
    public StateReader Read() => new(bytes.Written);

    /// <summary>Forgets them.</summary>
    public void Clear() => bytes.CutTo(0);

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();
}
