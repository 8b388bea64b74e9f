using System.Buffers;
using System.Text;

namespace Pipeline.Csv.Encodings;

/// <content>The way back. Its table is made when something is first written.</content>
internal sealed partial class ByteCodec
{
    private const int Characters = 0x10000;

    // For each character of the basic plane its bytes, the first one highest; 0 where it has none, and for NUL.
    private uint[]? bytesOf;

    /// <inheritdoc/>
    public override OperationStatus Encode(ReadOnlySpan<byte> utf8, Span<byte> own, out int used, out int written)
    {
        uint[] table = bytesOf ??= MakeTable();
        Span<byte> bytes = stackalloc byte[2 * LongestCharacter];
        used = written = 0;
        while (used < utf8.Length)
        {
            if (hasAscii && utf8[used] < 0x80)
            {
                int run = AsciiRun(utf8[used..], own[written..]);
                if (run == 0)
                {
                    return OperationStatus.DestinationTooSmall;
                }

                used += run;
                written += run;
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(utf8[used..], out Rune character, out int length);
            int count = status == OperationStatus.Done ? BytesOf(character, table, bytes) : 0;
            if (count == 0)
            {
                return OperationStatus.InvalidData;
            }

            if (!bytes[..count].TryCopyTo(own[written..]))
            {
                return OperationStatus.DestinationTooSmall;
            }

            used += length;
            written += count;
        }

        return OperationStatus.Done;
    }

    private int BytesOf(Rune character, uint[] table, Span<byte> bytes)
    {
        if (!character.IsBmp)
        {
            return LookUp(character, bytes);
        }

        uint packed = table[character.Value];
        int count = packed switch { 0 => character.Value == 0 ? 1 : 0, < 1 << 8 => 1, < 1 << 16 => 2, < 1 << 24 => 3, _ => 4 };
        for (int i = count - 1; i >= 0; i--, packed >>= 8)
        {
            bytes[i] = (byte)packed;
        }

        return count;
    }

    private uint[] MakeTable()
    {
        uint[] table = new uint[Characters];
        Span<byte> bytes = stackalloc byte[2 * LongestCharacter];
        for (int value = 1; value < Characters; value++)
        {
            if (Rune.TryCreate(value, out Rune character))
            {
                int count = LookUp(character, bytes);
                for (int i = 0; i < count; i++)
                {
                    table[value] = table[value] << 8 | bytes[i];
                }
            }
        }

        return table;
    }

    /// <summary>The bytes of a character; none where the encoding does not have it, or only one that looks like it.</summary>
    private int LookUp(Rune character, Span<byte> bytes)
    {
        Span<char> characters = stackalloc char[2];
        int count = encoding.GetBytes(characters[..character.EncodeToUtf16(characters)], bytes);
        Span<byte> back = stackalloc byte[LongestCharacter];
        Span<byte> utf8 = stackalloc byte[LongestCharacter];
        int size = character.EncodeToUtf8(utf8);
        bool isSame = count is > 0 and <= LongestCharacter
            && Decode(bytes[..count], back, out int used, out int written) == OperationStatus.Done
            && used == count && back[..written].SequenceEqual(utf8[..size]);
        return isSame ? count : 0;
    }
}
