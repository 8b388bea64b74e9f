using System.Buffers;
using System.Text;
using Pipeline.Csv.Encodings;

namespace Pipeline.Sniffing;

/// <summary>Makes text of the bytes of a sample.</summary>
internal static class SampleText
{
    /// <summary>The text; bytes that are none become U+FFFD, and a mark at the front is left out.</summary>
    public static string Of(ReadOnlySpan<byte> bytes, string encoding)
    {
        if (encoding is TextCodecs.Utf8)
        {
            string text = Encoding.UTF8.GetString(bytes);
            return text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
        }

        TextCodec codec = TextCodecs.Of(encoding);
        ArrayBufferWriter<byte> utf8 = new(bytes.Length + 16);
        while (bytes.Length > 0)
        {
            OperationStatus status = codec.Decode(bytes, utf8.GetSpan(64 << 10), out int used, out int written);
            utf8.Advance(written);
            bytes = bytes[used..];
            if (status is OperationStatus.NeedMoreData)
            {
                break;
            }

            if (status is OperationStatus.InvalidData)
            {
                utf8.Write("\uFFFD"u8);
                bytes = bytes[Math.Min(codec.InvalidLength(bytes), bytes.Length)..];
            }
        }

        return Of(utf8.WrittenSpan, TextCodecs.Utf8);
    }

    /// <summary>A piece from any place in a file, from its first whole line on.</summary>
    public static string OfPiece(ReadOnlySpan<byte> bytes, string encoding)
    {
        string text = Of(bytes, encoding);
        int line = text.AsSpan().IndexOfAny('\r', '\n');
        return line < 0 ? "" : text[(text[line] == '\r' && line + 1 < text.Length && text[line + 1] == '\n' ? line + 2 : line + 1)..];
    }
}
