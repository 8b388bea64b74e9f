using System.Buffers;
using System.IO.Compression;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Csv.Compression;

/// <summary>Makes compressed files, and reads them.</summary>
internal static class Packing
{
    public static TheoryData<string> Formats => ["zlib", "zstd", "lz4", "brotli"];

    public static string Ending(string format) => format switch { "zlib" => ".zz", "zstd" => ".zst", "lz4" => ".lz4", "brotli" => ".br", _ => ".gz" };

    public static byte[] Pack(string format, ReadOnlySpan<byte> plain)
    {
        if (format is "zstd" or "lz4")
        {
            MemberFormat members = format is "zstd" ? new ZstdFrames(3) : new Lz4Frames(1);
            using MemoryStream frames = new();
            do
            {
                int length = Math.Min(plain.Length, MemberFormat.PlainBytes);
                byte[] frame = members.Encode(plain[..length], out int written);
                frames.Write(frame, 0, written);
                ArrayPool<byte>.Shared.Return(frame);
                plain = plain[length..];
            }
            while (!plain.IsEmpty);
            return frames.ToArray();
        }

        using MemoryStream packed = new();
        using (Stream stream = format switch
        {
            "zlib" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "brotli" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(plain);
        }

        // .NET writes nothing at all for nothing.
        return (format, plain.Length) switch
        {
            ("zlib", 0) => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
            ("brotli", 0) => [0x06],
            _ => packed.ToArray(),
        };
    }

    public static IByteSource Source(string format, byte[] bytes, int piece = int.MaxValue, UnpackLimits? limits = null, bool canBeReadAgain = true)
    {
        MemorySource stored = new(bytes, piece);
        limits ??= UnpackLimits.Default;
        return format switch
        {
            "zlib" => new ZlibByteSource(stored, "x", limits, canBeReadAgain ? () => new MemorySource(bytes) : null),
            "zstd" => new ZstdByteSource(stored, "x", limits),
            "lz4" => new Lz4ByteSource(stored, "x", limits),
            "brotli" => new BrotliByteSource(stored, "x", limits),
            _ => new GzipByteSource(stored, "x", limits: limits),
        };
    }

    public static byte[] Unpack(string format, byte[] bytes, int piece = int.MaxValue, UnpackLimits? limits = null)
    {
        using IByteSource source = Source(format, bytes, piece, limits);
        return ReadAll(source);
    }

    public static byte[] ReadAll(IByteSource source)
    {
        using MemoryStream target = new();
        byte[] buffer = new byte[10_000];
        while (source.Read(buffer) is > 0 and int count)
        {
            target.Write(buffer, 0, count);
        }

        Assert.Equal(0, source.Read(buffer));
        return target.ToArray();
    }
}
