using System.Buffers;
using System.Text;

namespace Pipeline.Csv.Encodings;

/// <summary>UTF-8 itself, where invalid bytes are to be replaced or to condemn the file. Otherwise nothing decodes it.</summary>
internal sealed class Utf8Codec : TextCodec
{
    /// <inheritdoc/>
    public override OperationStatus Decode(ReadOnlySpan<byte> own, Span<byte> utf8, out int used, out int written)
    {
        used = 0;
        OperationStatus status = OperationStatus.Done;
        int room = Math.Min(own.Length, utf8.Length);
        while (used < room)
        {
            int ascii = own[used..room].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            used = ascii < 0 ? room : used + ascii;
            if (used == room)
            {
                break;
            }

            status = Rune.DecodeFromUtf8(own[used..], out _, out int consumed);
            if (status != OperationStatus.Done || used + consumed > room)
            {
                break;
            }

            used += consumed;
        }

        written = used;
        own[..used].CopyTo(utf8);
        return status != OperationStatus.Done ? status : used < own.Length ? OperationStatus.DestinationTooSmall : OperationStatus.Done;
    }

    /// <inheritdoc/>
    public override int InvalidLength(ReadOnlySpan<byte> own)
    {
        Rune.DecodeFromUtf8(own, out _, out int consumed);
        return consumed;
    }

    /// <inheritdoc/>
    public override OperationStatus Encode(ReadOnlySpan<byte> utf8, Span<byte> own, out int used, out int written) => Decode(utf8, own, out used, out written);
}
