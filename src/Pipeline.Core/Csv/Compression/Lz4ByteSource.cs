using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace Pipeline.Csv.Compression;

/// <summary>
/// The text of an LZ4 file, any number of frames (LZ4 frame format 1.6.2). The blocks are a package's work; the frames are ours, since the
/// package's reader of them does not tell their ends, does not pass those that may be skipped, and compares no lengths.
/// </summary>
internal sealed class Lz4ByteSource(IByteSource source, string file, UnpackLimits limits) : FramedSource(source, "lz4", file, limits, Lz4Header.Mark)
{
    // What a block may refer to of those before it.
    private const int History = 64 << 10;

    private readonly XXH32 checksum = new();
    private byte[] stored = [];
    private byte[] plain = [];
    private Lz4Header header;
    private int history;
    private int given;
    private int unpacked;
    private long frameLength;

    /// <inheritdoc/>
    protected override void Begin()
    {
        Span<byte> bytes = stackalloc byte[Lz4Header.MostBytes];
        Input.Skip(sizeof(uint));
        int length = Input.Take(bytes[..2]) < 2 ? throw Truncated() : Lz4Header.LengthOf(bytes[0]);
        if (Input.Take(bytes[2..length]) < length - 2)
        {
            throw Truncated();
        }

        header = Lz4Header.Read(bytes[..length], out string? fault);
        if (fault is not null)
        {
            throw Corrupt(fault);
        }

        if (plain.Length < History + header.BlockBytes)
        {
            plain = new byte[History + header.BlockBytes];
            stored = new byte[header.BlockBytes];
        }

        checksum.Reset();
        (history, given, unpacked, frameLength) = (0, 0, 0, 0);
    }

    /// <inheritdoc/>
    protected override int UnpackFrame(Span<byte> target, out bool isWhole)
    {
        isWhole = given == unpacked && !ReadBlock();
        int count = Math.Min(target.Length, unpacked - given);
        plain.AsSpan(History + given, count).CopyTo(target);
        given += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // All of it is managed memory.
    }

    /// <summary>Unpacks the next block; a whole frame has been compared with what it says of itself.</summary>
    /// <returns>False at the end of the frame.</returns>
    private bool ReadBlock()
    {
        uint size = ReadNumber();
        bool isPlain = (size & 0x80000000) != 0;
        int length = (int)(size & 0x7FFFFFFF);
        if (size == 0)
        {
            EndFrame();
            return false;
        }

        if (length > header.BlockBytes)
        {
            throw Corrupt("a block is longer than the frame says");
        }

        // The bytes that the block may refer to lie right before it.
        KeepHistory();
        Span<byte> block = stored.AsSpan(0, length);
        if (Input.Take(block) < length)
        {
            throw Truncated();
        }

        if (header.HasBlockChecksums && ReadNumber() != XXH32.DigestOf(block))
        {
            throw Corrupt("the checksum of a block differs");
        }

        unpacked = isPlain ? length : LZ4Codec.Decode(block, plain.AsSpan(History, header.BlockBytes), plain.AsSpan(History - history, history));
        given = 0;
        if (unpacked < 0)
        {
            unpacked = 0;
            throw Corrupt();
        }

        if (isPlain)
        {
            block.CopyTo(plain.AsSpan(History));
        }

        frameLength += unpacked;
        if (header.HasChecksum)
        {
            checksum.Update(plain.AsSpan(History, unpacked));
        }

        return true;
    }

    private void KeepHistory()
    {
        if (header.AreBlocksLinked && unpacked > 0)
        {
            int kept = Math.Min(History, history + unpacked);
            plain.AsSpan(History + unpacked - kept, kept).CopyTo(plain.AsSpan(History - kept));
            history = kept;
        }
    }

    private void EndFrame()
    {
        (given, unpacked) = (0, 0);
        if (header.HasChecksum && ReadNumber() != checksum.Digest())
        {
            throw Corrupt("the checksum of a frame differs");
        }

        if (header.Length is { } length && length != (ulong)frameLength)
        {
            throw Corrupt($"a frame has {frameLength:#,0} bytes and says {length:#,0}");
        }
    }

    private uint ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return Input.Take(bytes) == bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : throw Truncated();
    }
}
