using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Pipeline.Csv.Encodings;

/// <summary>UTF-16.</summary>
/// <param name="bigEndian">Whether the high byte comes first.</param>
internal sealed class Utf16Codec(bool bigEndian) : TextCodec
{
    private const int Piece = 1024;

    private bool Swaps => bigEndian == BitConverter.IsLittleEndian;

    /// <inheritdoc/>
    public override OperationStatus Decode(ReadOnlySpan<byte> own, Span<byte> utf8, out int used, out int written)
    {
        used = written = 0;
        Span<char> characters = stackalloc char[Piece];
        while (own.Length - used >= sizeof(char))
        {
            int count = Math.Min(Piece, (own.Length - used) / sizeof(char));
            Load(own.Slice(used, count * sizeof(char)), characters);
            OperationStatus status = Utf8.FromUtf16(characters[..count], utf8[written..], out int read, out int made, replaceInvalidSequences: false, isFinalBlock: false);
            used += read * sizeof(char);
            written += made;

            // The first half of a pair may be the last of a piece.
            if (status != OperationStatus.Done && !(status == OperationStatus.NeedMoreData && read > 0))
            {
                return status;
            }
        }

        return used == own.Length ? OperationStatus.Done : OperationStatus.NeedMoreData;
    }

    /// <inheritdoc/>
    public override int InvalidLength(ReadOnlySpan<byte> own) => Math.Min(sizeof(char), own.Length);

    /// <inheritdoc/>
    public override OperationStatus Encode(ReadOnlySpan<byte> utf8, Span<byte> own, out int used, out int written)
    {
        Span<char> characters = MemoryMarshal.Cast<byte, char>(own);
        OperationStatus status = Utf8.ToUtf16(utf8, characters, out used, out int made, replaceInvalidSequences: false);
        if (Swaps)
        {
            Span<ushort> units = MemoryMarshal.Cast<byte, ushort>(own)[..made];
            BinaryPrimitives.ReverseEndianness(units, units);
        }

        written = made * sizeof(char);
        return status;
    }

    private void Load(ReadOnlySpan<byte> own, Span<char> characters)
    {
        if (Swaps)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(own), MemoryMarshal.Cast<char, ushort>(characters));
        }
        else
        {
            own.CopyTo(MemoryMarshal.AsBytes(characters));
        }
    }
}
