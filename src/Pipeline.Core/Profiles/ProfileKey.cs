using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <summary>A value as a key: its column, its group, its bytes.</summary>
internal static class ProfileKey
{
    private const int HeadBytes = 2 * sizeof(int);

    /// <summary>Adds a key.</summary>
    public static void Write(int column, int group, ReadOnlySpan<byte> value, PooledBytes key)
    {
        Span<byte> head = key.Reserve(HeadBytes);
        BinaryPrimitives.WriteInt32BigEndian(head, column);
        BinaryPrimitives.WriteInt32BigEndian(head[sizeof(int)..], group);
        key.Advance(HeadBytes);
        TextForm.Write(value, key);
    }

    /// <summary>Whether a key is of a column and a group.</summary>
    public static bool IsOf(ReadOnlySpan<byte> key, int column, int group) =>
        BinaryPrimitives.ReadInt32BigEndian(key) == column && BinaryPrimitives.ReadInt32BigEndian(key[sizeof(int)..]) == group;

    /// <summary>Adds the value of a key.</summary>
    public static void ReadValue(ReadOnlySpan<byte> key, PooledBytes value) => TextForm.Read(key[HeadBytes..], value);
}
