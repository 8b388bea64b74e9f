using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pipeline.Records;

/// <summary>
/// The hash of a key in a table: a <see cref="ValueHash"/> that is another one in each process, so that nobody can choose keys that meet. It must
/// not outlive the process, nor decide an order that shows.
/// </summary>
internal static class KeyHash
{
    private static readonly ulong First = Draw();
    private static readonly ulong Second = Draw();

    /// <summary>The hash of a key.</summary>
    public static ulong Of(ReadOnlySpan<byte> key) => key.IsEmpty ? Second : ValueHash.Of(ref MemoryMarshal.GetReference(key), key.Length, First, Second);

    private static ulong Draw() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
