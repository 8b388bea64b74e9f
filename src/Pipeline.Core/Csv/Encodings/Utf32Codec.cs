using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Csv.Encodings;

/// <summary>UTF-32.</summary>
/// <param name="bigEndian">Whether the highest byte comes first.</param>
internal sealed class Utf32Codec(bool bigEndian) : TextCodec
{
    /// <inheritdoc/>
    public override int MostGrowth => sizeof(uint);

    /// <inheritdoc/>
    public override OperationStatus Decode(ReadOnlySpan<byte> own, Span<byte> utf8, out int used, out int written)
    {
        used = written = 0;
        for (; own.Length - used >= sizeof(uint); used += sizeof(uint))
        {
            uint value = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(own[used..]) : BinaryPrimitives.ReadUInt32LittleEndian(own[used..]);
            if (!Rune.TryCreate(value, out Rune character))
            {
                return OperationStatus.InvalidData;
            }

            if (!character.TryEncodeToUtf8(utf8[written..], out int length))
            {
                return OperationStatus.DestinationTooSmall;
            }

            written += length;
        }

        return used == own.Length ? OperationStatus.Done : OperationStatus.NeedMoreData;
    }

    /// <inheritdoc/>
    public override int InvalidLength(ReadOnlySpan<byte> own) => Math.Min(sizeof(uint), own.Length);

    /// <inheritdoc/>
    public override OperationStatus Encode(ReadOnlySpan<byte> utf8, Span<byte> own, out int used, out int written)
    {
        used = written = 0;
        while (used < utf8.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf8(utf8[used..], out Rune character, out int length);
            if (status != OperationStatus.Done)
            {
                return status;
            }

            if (own.Length - written < sizeof(uint))
            {
                return OperationStatus.DestinationTooSmall;
            }

            if (bigEndian)
            {
                BinaryPrimitives.WriteUInt32BigEndian(own[written..], (uint)character.Value);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(own[written..], (uint)character.Value);
            }

            used += length;
            written += sizeof(uint);
        }

        return OperationStatus.Done;
    }
}
