using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.Compression;

namespace Pipeline.Core.Tests.Csv.Compression;

/// <summary>What holds for each compressed format: whole files give their text, and each kind of damage is told with its place.</summary>
public sealed class UnpackingSourceTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 6000).Select(i => $"{i},name {i * 7919 % 1000},\"é{i}\"\n")));

    public static TheoryData<string> Formats => Packing.Formats;

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_WholeFileInAnyPieces_GivesItsText(string format)
    {
        foreach (byte[] plain in (byte[][])[Plain, [], [65], new byte[3 << 20], [.. Plain, .. Plain, .. Plain]])
        {
            byte[] packed = Packing.Pack(format, plain);
            foreach (int piece in (int[])[1, 7, 8192, int.MaxValue])
            {
                using IByteSource source = Packing.Source(format, packed, piece);
                Assert.Equal(plain, Packing.ReadAll(source));
                Assert.Equal((packed.Length, true), (source.StoredBytes, source.IsCompressed));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_CutAnywhere_IsTruncatedThere(string format)
    {
        byte[] packed = Packing.Pack(format, Plain);
        foreach (int cut in (int[])[.. Enumerable.Range(0, 30), .. Enumerable.Range(0, 20).Select(i => packed.Length * i / 20), .. Enumerable.Range(packed.Length - 12, 12)])
        {
            foreach (int piece in (int[])[1, int.MaxValue])
            {
                InputException fault = Assert.Throws<InputException>(() => Packing.Unpack(format, packed[..cut], piece));
                Assert.Equal((65, $"{format}.truncated", (long?)cut), (fault.ExitCode, fault.Code, fault.Offset));
            }
        }
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public void Read_FlippedBit_IsAFault(string format)
    {
        byte[] packed = Packing.Pack(format, Plain);
        Random random = new(2);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. packed];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            if (Record.Exception(() => Assert.Equal(Plain, Packing.Unpack(format, bad))) is { } exception)
            {
                InputException fault = Assert.IsType<InputException>(exception);
                Assert.Equal(65, fault.ExitCode);
                Assert.StartsWith(format + ".", fault.Code, StringComparison.Ordinal);
                Assert.InRange(fault.Offset!.Value, 0, packed.Length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_BytesBehindTheEnd_AreToldByTheFirst(string format)
    {
        foreach (int size in (int[])[0, 100, 8190, 8191, 8192, 50_000, 200_000])
        {
            byte[] bytes = new byte[size];
            new Random(size).NextBytes(bytes);
            byte[] packed = Packing.Pack(format, bytes);
            foreach (byte[] garbage in (byte[][])[[0], "garbage"u8.ToArray(), new byte[100_000]])
            {
                InputException fault = Assert.Throws<InputException>(() => Packing.Unpack(format, [.. packed, .. garbage]));
                Assert.Equal($"x: garbage behind the {format} data (byte {packed.Length})", fault.Message);
            }
        }
    }

    [Fact]
    public void Read_BytesBehindTheEndOfAStream_AreToldByTheirPiece()
    {
        byte[] packed = Packing.Pack("zlib", Plain);
        using IByteSource source = Packing.Source("zlib", [.. packed, .. new byte[10]], canBeReadAgain: false);
        InputException fault = Assert.Throws<InputException>(() => Packing.ReadAll(source));
        Assert.Equal("zlib.garbage", fault.Code);
        Assert.InRange(fault.Offset!.Value, packed.Length - 8192, packed.Length);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_AnyBytes_IsTypedAndEnds(string format)
    {
        byte[] packed = Packing.Pack(format, Plain.AsSpan(0, 2000));
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = packed[..random.Next(packed.Length)];
            random.NextBytes(bytes.AsSpan(Math.Min(bytes.Length, random.Next(20))));
            Exception? exception = Record.Exception(() => Packing.Unpack(format, bytes));
            Assert.True(exception is null or InputException { ExitCode: 65 }, exception?.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_NoSuchFormat_IsCorrupt(string format)
    {
        InputException fault = Assert.Throws<InputException>(() => Packing.Unpack(format, "id,name\n1,some text that is none of it\n"u8.ToArray()));
        Assert.Equal($"{format}.corrupt", fault.Code);
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    [InlineData("brotli")]
    public void Read_DecompressionBomb_IsStopped(string format)
    {
        byte[] packed = Packing.Pack(format, new byte[64 << 20]);
        InputException fault = Assert.Throws<InputException>(() => Packing.Unpack(format, packed));
        Assert.Equal($"{format}.ratio", fault.Code);
        Assert.Contains("input.compression_ratio", fault.Message, StringComparison.Ordinal);
        Assert.Equal(64 << 20, Packing.Unpack(format, packed, limits: UnpackLimits.Default with { Ratio = 1_000_000 }).Length);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    [InlineData("gzip")]
    public void Read_MoreThanTheLimit_IsTooLarge(string format)
    {
        byte[] packed = Packing.Pack(format, Plain);
        Assert.Equal(Plain, Packing.Unpack(format, packed, limits: UnpackLimits.Default with { Bytes = Plain.Length }));
        InputException fault = Assert.Throws<InputException>(() => Packing.Unpack(format, packed, limits: UnpackLimits.Default with { Bytes = Plain.Length - 1 }));
        Assert.Equal($"{format}.too_large", fault.Code);
        Assert.Contains("input.max_unpacked", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd", "lz4")]
    [InlineData("lz4", "zstd")]
    public void Read_FramesAndThoseToSkip_GivesAllText(string format, string other)
    {
        byte[] frame = Packing.Pack(format, Plain);
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        byte[] large = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 2, 0, .. new byte[2 << 16]];
        byte[] all = [.. skipped, .. frame, .. skipped, .. large, .. Packing.Pack(format, []), .. frame, .. skipped];
        foreach (int piece in (int[])[1, 1000, int.MaxValue])
        {
            Assert.Equal([.. Plain, .. Plain], Packing.Unpack(format, all, piece));
        }

        Assert.Equal($"{format}.truncated", Assert.Throws<InputException>(() => Packing.Unpack(format, all[..^1])).Code);
        InputException mixed = Assert.Throws<InputException>(() => Packing.Unpack(format, [.. frame, .. Packing.Pack(other, Plain)]));
        Assert.Equal(($"{format}.garbage", (long?)frame.Length), (mixed.Code, mixed.Offset));
    }

    [Fact]
    public void Read_ZlibWithADictionary_SaysSo()
    {
        byte[] packed = [0x78, 0xBB, .. Packing.Pack("zlib", Plain)[2..]];
        Assert.Contains("needs a dictionary", Assert.Throws<InputException>(() => Packing.Unpack("zlib", packed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ZstdWindowOf2GiB_IsRefusedBeforeItIsAllocated()
    {
        // No single segment, no checksum; a window of 2^31; one raw block of a byte.
        byte[] packed = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x09, 0, 0, (byte)'x'];
        long before = GC.GetAllocatedBytesForCurrentThread();
        InputException fault = Assert.Throws<InputException>(() => Packing.Unpack("zstd", packed));
        Assert.Equal(("zstd.window", (long?)0), (fault.Code, fault.Offset));
        Assert.Contains("input.max_window", fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        packed[5] = 14 << 3;
        Assert.Equal("x"u8.ToArray(), Packing.Unpack("zstd", packed));
        Assert.Equal("zstd.window", Assert.Throws<InputException>(() => Packing.Unpack("zstd", packed, limits: UnpackLimits.Default with { Window = 8 << 20 })).Code);
    }

    [ToolFact("zstd")]
    public void Read_WhatZstdWrote_GivesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        string plain = folder.At("a.csv");
        File.WriteAllBytes(plain, Plain);
        foreach (string[] how in (string[][])[["-1"], ["-19"], ["--no-check"], ["--long=27"], ["-T2", "-B65536"], ["--fast=5"], ["--ultra", "-22"]])
        {
            byte[] packed = Tool.Run("zstd", ["-q", "-c", .. how, plain]);
            Assert.Equal([.. Plain, .. Plain], Packing.Unpack("zstd", [.. packed, .. packed]));
        }
    }

    [ToolFact("lz4")]
    public void Read_WhatLz4Wrote_GivesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        string plain = folder.At("a.csv");
        File.WriteAllBytes(plain, Plain);
        foreach (string[] how in (string[][])[["-1"], ["-9"], ["-12"], ["-B4", "-BD"], ["-BX", "-B5"], ["--no-frame-crc"], ["--content-size"], ["-B4", "-BD", "-BX", "-9", "--content-size"]])
        {
            byte[] packed = Tool.Run("lz4", ["-q", "-c", .. how, plain]);
            Assert.Equal([.. Plain, .. Plain], Packing.Unpack("lz4", [.. packed, .. packed]));
        }
    }

    [PythonFact]
    public void Read_WhatPythonsZlibWrote_GivesTheSameBytes()
    {
        foreach (int level in (int[])[0, 1, 6, 9])
        {
            byte[] packed = PythonFactAttribute.Run($"import sys,zlib;sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(),{level}))", Plain);
            Assert.Equal(Plain, Packing.Unpack("zlib", packed));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void TryReadNext_DamageBehindWholeRecords_GivesThemFirst(string format)
    {
        byte[] plain = [.. Enumerable.Range(0, 20).SelectMany(_ => Plain)];
        byte[] packed = Packing.Pack(format, plain);
        using IByteSource source = Packing.Source(format, packed[..(packed.Length - 10)]);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", Reading.Headerless, delimiterIsDeclared: true);
        BatchReader reader = new(source, prologue, 1000, new CountingBuffers());
        long length = 0;
        InputFault? fault = null;
        while (reader.TryReadNext(out CutBatch batch))
        {
            Assert.Null(fault);
            fault = batch.Fault;
            length += batch.Length;
            Assert.True(plain.AsSpan((int)batch.Offset, batch.Length).SequenceEqual(batch.Bytes));
        }

        Assert.Equal($"{format}.truncated", fault!.Code);
        Assert.True(length > Plain.Length);
        Assert.Equal((byte)'\n', plain[fault.Offset - 1]);
    }
}
