using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Expressions.Values;

/// <summary>
/// Texts of one length, at least eight bytes, that have digits in some places and the same characters in all others. Whether a text is one
/// of them is seen from its words, and what stands in its digits is read two at a time. Immutable.
/// </summary>
internal sealed class FixedText
{
    private const ulong HighBits = 0x8080808080808080;

    private readonly Word[] words;

    /// <summary>Makes it of a text in which a 0 stands for any digit, unless <paramref name="isLiteral"/> says that it stands for itself.</summary>
    public FixedText(ReadOnlySpan<byte> text, Predicate<int>? isLiteral = null)
    {
        Length = text.Length;
        byte[] limits = new byte[text.Length];
        for (int i = 0; i < limits.Length; i++)
        {
            // What is added to a byte less the one expected, so that its highest bit tells more than 9, or more than 0.
            limits[i] = (byte)(text[i] == '0' && isLiteral?.Invoke(i) != true ? 0x76 : 0x7F);
        }

        words = new Word[(text.Length + 7) / 8];
        for (int i = 0; i < words.Length; i++)
        {
            // The last word may begin in the one before it.
            int at = Math.Min(8 * i, text.Length - 8);
            words[i] = new Word(at, BinaryPrimitives.ReadUInt64LittleEndian(text[at..]), BinaryPrimitives.ReadUInt64LittleEndian(limits.AsSpan(at)));
        }
    }

    /// <summary>Bytes of each text.</summary>
    public int Length { get; }

    /// <summary>Whether a text is one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Fits(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        ref byte first = ref MemoryMarshal.GetReference(text);
        ulong wrong = 0;
        foreach (ref readonly Word word in words.AsSpan())
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, word.At)) ^ word.Expected;
            wrong |= (difference + word.Limits) | difference;
        }

        return (wrong & HighBits) == 0;
    }

    /// <summary>The number that two digits of one of the texts are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Pair(ReadOnlySpan<byte> text, int at)
    {
        int digits = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at));
        return ((digits & 0xF) * 10) + ((digits >> 8) & 0xF);
    }

    private readonly record struct Word(int At, ulong Expected, ulong Limits);
}
