using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Pipeline.Statistics;

/// <summary>
/// The key of a group as a table looks for it: a key of up to 16 bytes as two words, a longer one by its hash. Hashes differ from process to
/// process, so that nobody can choose keys that meet.
/// </summary>
/// <param name="First">The first eight bytes, or the hash.</param>
/// <param name="Second">The next eight bytes; of a longer key 0, or where it stands.</param>
/// <param name="Tag">Says where in a table to look.</param>
/// <param name="Length">Bytes of the key.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct GroupKey(ulong First, ulong Second, uint Tag, int Length)
{
    /// <summary>Most bytes of a key that is held as words.</summary>
    public const int Most = 16;

    private static readonly ulong Secret = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    private static readonly ulong OtherSecret = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    /// <summary>Whether its words are all of it.</summary>
    public bool IsShort => Length <= Most;

    /// <summary>The key that some bytes are.</summary>
    public static GroupKey Of(ReadOnlySpan<byte> key)
    {
        if (key.Length > Most)
        {
            return Of(key, 0, key.Length);
        }

        Span<byte> padded = stackalloc byte[Most];
        padded.Clear();
        key.CopyTo(padded);
        return Of(padded, 0, key.Length);
    }

    /// <summary>One of many keys.</summary>
    /// <param name="bytes">The bytes of all, and <see cref="Most"/> more of any value.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its length.</param>
    public static GroupKey Of(ReadOnlySpan<byte> bytes, int start, int length)
    {
        if (length > Most)
        {
            ulong hash = HashOf(bytes.Slice(start, length));
            return new GroupKey(hash, 0, (uint)hash, length);
        }

        Vector128<byte> places = Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Vector128<ulong> words = (Vector128.Create(bytes.Slice(start, Most)) & Vector128.LessThan(places, Vector128.Create((byte)length))).AsUInt64();
        return new GroupKey(words[0], words[1], (uint)Mix(words[0] ^ Secret, words[1] ^ OtherSecret ^ ((ulong)length << 56)), length);
    }

    private static ulong HashOf(ReadOnlySpan<byte> key)
    {
        ulong hash = Secret ^ (ulong)key.Length;
        ReadOnlySpan<byte> last = key[^sizeof(ulong)..];
        for (; key.Length > sizeof(ulong); key = key[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key), OtherSecret);
        }

        return Mix(hash ^ MemoryMarshal.Read<ulong>(last), OtherSecret);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
