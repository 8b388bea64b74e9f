using System.Buffers;
using System.IO.Compression;

namespace Pipeline.Csv.Compression;

/// <summary>The text of a Brotli file (RFC 7932), which is one stream and has neither a mark at its front nor a checksum.</summary>
internal sealed class BrotliByteSource(IByteSource source, string file, UnpackLimits limits) : UnpackingSource(source, "brotli", file, limits)
{
    private BrotliDecoder decoder;
    private bool isWhole;

    /// <inheritdoc/>
    protected override int Unpack(Span<byte> target)
    {
        while (!isWhole)
        {
            OperationStatus status = decoder.Decompress(Input.Bytes, target, out int taken, out int written);
            Input.Take(taken);
            isWhole = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
            {
                throw Corrupt();
            }

            if (written > 0)
            {
                return written;
            }

            if (!isWhole && !Input.Fill())
            {
                throw Truncated();
            }
        }

        return Input.Ask(1) == 0 ? 0 : throw Garbage(Input.Offset);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => decoder.Dispose();
}
