using System.Numerics;
using ZstdSharp.Unsafe;

namespace Pipeline.Csv.Compression;

/// <summary>The text of a zstd file (RFC 8878), any number of frames. Checksums are compared where frames have them.</summary>
internal sealed unsafe class ZstdByteSource : FramedSource
{
    /// <summary>What a frame begins with.</summary>
    public const uint Mark = 0xFD2FB528;

    private readonly long window;
    private ZSTD_DCtx_s* decoder;

    /// <summary>Reads zstd.</summary>
    /// <param name="source">The stored bytes, from the front; owned and closed by this source.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">How far the file is trusted.</param>
    public ZstdByteSource(IByteSource source, string file, UnpackLimits limits)
        : base(source, "zstd", file, limits, Mark)
    {
        window = limits.Window;
        decoder = Methods.ZSTD_createDCtx();
        Methods.ZSTD_DCtx_setParameter(decoder, ZSTD_dParameter.ZSTD_d_windowLogMax, Math.Clamp(BitOperations.Log2((ulong)window), 10, 31));
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        // The decoder goes from frame to frame by itself.
    }

    /// <inheritdoc/>
    protected override int UnpackFrame(Span<byte> target, out bool isWhole)
    {
        while (true)
        {
            fixed (byte* from = Input.Bytes, to = target)
            {
                ZSTD_inBuffer_s input = new() { src = from, size = (nuint)Input.Bytes.Length };
                ZSTD_outBuffer_s output = new() { dst = to, size = (nuint)target.Length };
                nuint left = Methods.ZSTD_decompressStream(decoder, &output, &input);
                Input.Take((int)input.pos);
                if (Methods.ZSTD_isError(left))
                {
                    throw ErrorOf(left);
                }

                isWhole = left == 0;
                if (isWhole || output.pos > 0)
                {
                    return (int)output.pos;
                }
            }

            if (Input.Bytes.IsEmpty && !Input.Fill())
            {
                throw Truncated();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Methods.ZSTD_freeDCtx(decoder);
        decoder = null;
    }

    private InputException ErrorOf(nuint result) => Methods.ZSTD_getErrorCode(result) switch
    {
        ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge => Fault("window", FrameStart, $"a zstd frame wants a window of more than {window:#,0} bytes in memory: raise input.max_window, or compress it without --long"),
        ZSTD_ErrorCode.ZSTD_error_dictionary_wrong => Fault("corrupt", FrameStart, "a zstd frame needs a dictionary, which is not in it: compress it without one"),
        _ => Corrupt(Methods.ZSTD_getErrorName(result)),
    };
}
