using System.Buffers;
using System.Collections.Concurrent;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Pipeline.Runs;

/// <summary>Frames of a zstd file (RFC 8878), each with its length and a checksum.</summary>
/// <param name="level">1, fast, to 19, small.</param>
internal sealed class ZstdFrames(int level) : MemberFormat
{
    // A compressor has tables of several MiB, so there are as many as threads that use one at once.
    private readonly ConcurrentBag<Compressor> idle = [];

    /// <inheritdoc/>
    public override byte[] Encode(ReadOnlySpan<byte> plain, out int length)
    {
        if (!idle.TryTake(out Compressor? compressor))
        {
            compressor = new Compressor(level);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        }

        byte[] frame = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(plain.Length));
        length = compressor.Wrap(plain, frame);
        idle.Add(compressor);
        return frame;
    }
}
