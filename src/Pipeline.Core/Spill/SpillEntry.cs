using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Spill;

/// <summary>An entry as it lies in memory and on disk: its length, the length of its key, the key, the payload.</summary>
internal static class SpillEntry
{
    /// <summary>Bytes before the key.</summary>
    public const int HeadBytes = 8;

    /// <summary>Bytes of a key that are compared as one number.</summary>
    public const int PrefixBytes = sizeof(ulong);

    /// <summary>Bytes of an entry.</summary>
    public static int Length(int key, int payload) => checked(HeadBytes + key + payload);

    /// <summary>Writes head and key.</summary>
    /// <returns>Room for the payload.</returns>
    public static Span<byte> Write(Span<byte> entry, ReadOnlySpan<byte> key)
    {
        MemoryMarshal.Write(entry, entry.Length);
        MemoryMarshal.Write(entry[sizeof(int)..], key.Length);
        key.CopyTo(entry[HeadBytes..]);
        return entry[(HeadBytes + key.Length)..];
    }

    /// <summary>Bytes of the entry at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthAt(byte[] buffer, int at) => Unsafe.ReadUnaligned<int>(ref buffer[at]);

    /// <summary>Bytes of the key of the entry at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int KeyLengthAt(byte[] buffer, int at) => Unsafe.ReadUnaligned<int>(ref buffer[at + sizeof(int)]);

    /// <summary>Eight bytes of a key, the first one highest, zeros behind a shorter key: so these numbers have the order of the keys.</summary>
    /// <param name="buffer">Holds the entry.</param>
    /// <param name="at">The first byte of the entry.</param>
    /// <param name="depth">Which byte of the key is the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Prefix(byte[] buffer, int at, int depth)
    {
        int length = KeyLengthAt(buffer, at) - depth;
        int start = at + HeadBytes + depth;
        if (length >= PrefixBytes)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(start));
        }

        return length <= 0 ? 0
            : buffer.Length - start >= PrefixBytes ? BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(start)) & (ulong.MaxValue << (8 * (PrefixBytes - length)))
            : Last(buffer.AsSpan(start, length));
    }

    /// <summary>The key of the entry at a place.</summary>
    public static ReadOnlySpan<byte> KeyAt(byte[] buffer, int at) => buffer.AsSpan(at + HeadBytes, KeyLengthAt(buffer, at));

    /// <summary>The payload of the entry at a place.</summary>
    public static ReadOnlySpan<byte> PayloadAt(byte[] buffer, int at) => buffer.AsSpan(at, LengthAt(buffer, at))[(HeadBytes + KeyLengthAt(buffer, at))..];

    private static ulong Last(ReadOnlySpan<byte> key)
    {
        ulong prefix = 0;
        for (int i = 0; i < PrefixBytes; i++)
        {
            prefix = (prefix << 8) | (i < key.Length ? key[i] : 0u);
        }

        return prefix;
    }
}
