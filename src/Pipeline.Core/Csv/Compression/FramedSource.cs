using System.Buffers.Binary;

namespace Pipeline.Csv.Compression;

/// <summary>A file of frames one after the other, as zstd and LZ4 have it: each begins with a mark, and others, which may be skipped, with one of theirs.</summary>
internal abstract class FramedSource(IByteSource source, string format, string file, UnpackLimits limits, uint mark) : UnpackingSource(source, format, file, limits)
{
    private const uint SkippableMark = 0x184D2A50;
    private const uint SkippableBits = 0xFFFFFFF0;
    private const int MarkLength = sizeof(uint);

    private readonly string format = format;
    private bool any;
    private bool inFrame;

    /// <summary>Byte of the file where the frame at hand begins.</summary>
    protected long FrameStart { get; private set; }

    /// <inheritdoc/>
    protected sealed override int Unpack(Span<byte> target)
    {
        while (inFrame || BeginFrame())
        {
            int count = UnpackFrame(target, out bool isFrameWhole);
            inFrame = !isFrameWhole;
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
    }

    /// <summary>Unpacks some bytes of a frame.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="isWhole">Whether the frame ends behind them.</param>
    protected abstract int UnpackFrame(Span<byte> target, out bool isWhole);

    /// <summary>Gets ready for a frame; the input stands at its mark.</summary>
    protected abstract void Begin();

    /// <summary>Finds the next frame.</summary>
    /// <returns>False where the file is at its end.</returns>
    private bool BeginFrame()
    {
        while (true)
        {
            FrameStart = Input.Offset;
            int there = Math.Min(MarkLength, Input.Ask(MarkLength));
            if (there == 0 && any)
            {
                return false;
            }

            if (there < MarkLength)
            {
                throw MayBeMark(Input.Bytes[..there]) ? Truncated() : NoFrame();
            }

            uint found = BinaryPrimitives.ReadUInt32LittleEndian(Input.Bytes);
            if (found == mark)
            {
                any = inFrame = true;
                Begin();
                return true;
            }

            if ((found & SkippableBits) != SkippableMark)
            {
                throw NoFrame();
            }

            any = true;
            if (Input.Ask(2 * MarkLength) < 2 * MarkLength || !Input.Skip((2L * MarkLength) + BinaryPrimitives.ReadUInt32LittleEndian(Input.Bytes[MarkLength..])))
            {
                throw Truncated();
            }
        }
    }

    private InputException NoFrame() => any ? Garbage(FrameStart) : Fault("corrupt", FrameStart, $"it does not begin as {format} data does");

    private bool MayBeMark(ReadOnlySpan<byte> begun)
    {
        Span<byte> marks = stackalloc byte[2 * MarkLength];
        BinaryPrimitives.WriteUInt32LittleEndian(marks, mark);
        BinaryPrimitives.WriteUInt32LittleEndian(marks[MarkLength..], SkippableMark);
        return marks.StartsWith(begun) || (begun.Length > 0 && (begun[0] & 0xF0) == 0x50 && marks[(MarkLength + 1)..].StartsWith(begun[1..]));
    }
}
