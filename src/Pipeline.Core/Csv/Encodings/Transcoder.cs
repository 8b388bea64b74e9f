using System.Buffers;

namespace Pipeline.Csv.Encodings;

/// <summary>
/// Decodes to UTF-8, and does about invalid bytes what was asked for. Immutable. From the beginning of a character on it always
/// gives the same, so what a place of the text was in the file can be found again later.
/// </summary>
/// <param name="codec">The encoding.</param>
/// <param name="invalid">What is done about invalid bytes.</param>
internal sealed class Transcoder(TextCodec codec, InvalidText invalid)
{
    /// <summary>The encoding.</summary>
    public TextCodec Codec => codec;

    /// <summary>Decodes as many whole characters as there is room for.</summary>
    /// <param name="own">Bytes of the file, from the beginning of a character on.</param>
    /// <param name="utf8">Where UTF-8 goes.</param>
    /// <param name="final">Whether the file ends behind them.</param>
    /// <param name="used">Bytes decoded.</param>
    /// <param name="written">Bytes of UTF-8.</param>
    /// <param name="replaced">Grows by the characters that took the place of invalid bytes.</param>
    /// <returns>False where the next bytes begin no character and condemn the file.</returns>
    public bool Decode(ReadOnlySpan<byte> own, Span<byte> utf8, bool final, out int used, out int written, ref long replaced)
    {
        used = written = 0;
        while (true)
        {
            OperationStatus status = codec.Decode(own[used..], utf8[written..], out int read, out int made);
            used += read;
            written += made;
            if (status is OperationStatus.Done or OperationStatus.DestinationTooSmall || (status == OperationStatus.NeedMoreData && !final))
            {
                return true;
            }

            if (invalid == InvalidText.Fail)
            {
                return false;
            }

            ReadOnlySpan<byte> bytes = own.Slice(used, codec.InvalidLength(own[used..]));
            int length = invalid == InvalidText.Replace ? "\uFFFD"u8.Length : InvalidBytes.MarkLength * bytes.Length;
            if (utf8.Length - written < length)
            {
                return true;
            }

            if (invalid == InvalidText.Replace)
            {
                "\uFFFD"u8.CopyTo(utf8[written..]);
                replaced++;
            }
            else
            {
                InvalidBytes.Mark(bytes, utf8[written..]);
            }

            used += bytes.Length;
            written += length;
        }
    }
}
