using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class GzipByteSourceTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},name {i * 7919 % 1000},\"é{i}\"\n")));

    [Fact]
    public void Read_GoodMembersAnyPieces_GivesAllBytes()
    {
        byte[] gzip = [.. Compress(Plain), .. Compress([]), .. Compress("x"u8.ToArray()), .. WithHeaderFields(Plain)];
        byte[] expected = [.. Plain, .. "x"u8, .. Plain];
        foreach (int piece in (int[])[1, 2, 3, 100, 8191, 8192, 8193, int.MaxValue])
        {
            Assert.Equal(expected, ReadAll(gzip, piece));
        }
    }

    [Fact]
    public void Read_TwoMembersAnySizes_GivesAllBytes()
    {
        // The first member ends at any place of the 8 KiB that the runtime reads at once.
        var random = new Random(1);
        for (int size = 8100; size < 8300; size++)
        {
            byte[] bytes = new byte[size];
            random.NextBytes(bytes);
            byte[] gzip = [.. Compress(bytes), .. Compress(bytes)];
            Assert.Equal([.. bytes, .. bytes], ReadAll(gzip));
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsTruncated()
    {
        byte[] gzip = Compress(Plain);
        byte[] two = [.. gzip, .. gzip];
        int[] cuts = [.. Enumerable.Range(0, 30), .. Enumerable.Range(0, 20).Select(i => gzip.Length * i / 20), .. Enumerable.Range(gzip.Length - 12, 12),
            .. Enumerable.Range(gzip.Length + 1, 20), two.Length - 9, two.Length - 1];
        foreach (int cut in cuts)
        {
            foreach (int piece in (int[])[1, int.MaxValue])
            {
                InputException fault = Assert.Throws<InputException>(() => ReadAll(two[..cut], piece));
                Assert.Equal((65, "gzip.truncated", "x.csv.gz", (long?)cut), (fault.ExitCode, fault.Code, fault.File, fault.Offset));
                Assert.Contains($"x.csv.gz: the gzip data is cut short (byte {cut})", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Read_FlippedBit_IsAFault()
    {
        byte[] gzip = Compress(Plain);
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            byte[] bad = [.. gzip];

            // Behind the header's time, flags and system, which carry no data.
            int at = random.Next(10, bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            InputException fault = Assert.Throws<InputException>(() => ReadAll(bad));
            Assert.Equal(65, fault.ExitCode);
            Assert.StartsWith("gzip.", fault.Code, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Read_WrongChecksumOrLength_NamesAPlaceNearTheTrailer(int fromEnd)
    {
        byte[] gzip = Compress(Plain);
        gzip[^fromEnd] ^= 1;
        InputException fault = Assert.Throws<InputException>(() => ReadAll(gzip));
        Assert.Equal((65, "gzip.corrupt"), (fault.ExitCode, fault.Code));
        Assert.InRange(fault.Offset!.Value, gzip.Length - 8192, gzip.Length);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("garbage")]
    [InlineData("\u001F")]
    public void Read_BytesBehindTheLastMember_AreAFault(string garbage)
    {
        byte[] gzip = Compress(Plain);
        foreach (int piece in (int[])[1, 7, int.MaxValue])
        {
            InputException fault = Assert.Throws<InputException>(() => ReadAll([.. gzip, .. Encoding.Latin1.GetBytes(garbage)], piece));

            // The first byte of a member is a member cut short.
            Assert.Equal(garbage == "\u001F" ? "gzip.truncated" : "gzip.garbage", fault.Code);
            Assert.InRange(fault.Offset!.Value, gzip.Length - 8192, gzip.Length + 1);
        }
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("garbage\nand more of it\n")]
    [InlineData("\u001F!")]
    public void Read_BytesBehindTheLastMemberOfAFile_AreToldByTheFirst(string garbage)
    {
        // The member ends at any place of the 8 KiB that the runtime reads at once.
        Random random = new(1);
        foreach (int size in (int[])[0, 100, .. Enumerable.Range(8150, 40), 50_000])
        {
            byte[] bytes = new byte[size];
            random.NextBytes(bytes);
            byte[] gzip = [.. Compress("first"u8.ToArray()), .. Compress(bytes)];
            byte[] all = [.. gzip, .. Encoding.Latin1.GetBytes(garbage), .. new byte[20_000]];
            using var source = new GzipByteSource(new MemorySource(all), "x.csv.gz", () => new MemorySource(all));
            byte[] buffer = new byte[10_000];
            InputException fault = Assert.Throws<InputException>(() =>
            {
                while (source.Read(buffer) > 0)
                {
                }
            });

            Assert.Equal($"x.csv.gz: garbage behind the gzip data (byte {gzip.Length})", fault.Message);
        }
    }

    [Fact]
    public void Read_AnyDamage_IsTypedAndEnds()
    {
        Gen<byte[]> inputs = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Resize(60).Select(tail => (byte[])[0x1F, 0x8B, 8, .. tail]);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(inputs.ToArbitrary(), bytes =>
        {
            Assert.Throws<InputException>(() => ReadAll(bytes));
        }));
    }

    [Fact]
    public void Read_NotGzip_IsAFault() => Assert.Equal("gzip.corrupt", Assert.Throws<InputException>(() => ReadAll("a,b\n"u8.ToArray())).Code);

    [Fact]
    public void Read_DecompressionBomb_IsStopped()
    {
        byte[] gzip;
        using (var target = new MemoryStream())
        {
            using (var compressor = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                byte[] lines = new byte[1 << 20];
                Array.Fill(lines, (byte)'\n');
                for (int i = 0; i < 64; i++)
                {
                    compressor.Write(lines);
                }
            }

            gzip = target.ToArray();
        }

        using var source = new GzipByteSource(new MemorySource(gzip), "x.csv.gz");
        byte[] buffer = new byte[1 << 20];
        InputException fault = Assert.Throws<InputException>(() =>
        {
            while (source.Read(buffer) > 0)
            {
            }
        });
        Assert.Equal("gzip.ratio", fault.Code);
        Assert.InRange(source.DecompressedBytes, 1, 40 << 20);
    }

    [PythonFact]
    public void Read_WhatPythonCompressed_GivesTheSameBytes()
    {
        foreach (int level in (int[])[0, 1, 9])
        {
            byte[] gzip = PythonFactAttribute.Run($"import sys,gzip;d=sys.stdin.buffer.read();sys.stdout.buffer.write(gzip.compress(d,{level})+gzip.compress(b'z'))", Plain);
            Assert.Equal([.. Plain, .. "z"u8], ReadAll(gzip));
        }
    }

    [Fact]
    public void TryReadNext_DamageBehindWholeRecords_GivesThemFirst()
    {
        byte[] gzip = Compress(Plain);
        using var source = new GzipByteSource(new MemorySource(gzip[..(gzip.Length / 2)]), "x.csv.gz");
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv.gz", Reading.Headerless, delimiterIsDeclared: true);
        var reader = new BatchReader(source, prologue, 1000, new CountingBuffers());
        long length = 0;
        InputFault? fault = null;
        while (reader.TryReadNext(out CutBatch batch))
        {
            Assert.Null(fault);
            fault = batch.Fault;
            length += batch.Length;
            Assert.True(Plain.AsSpan((int)batch.Offset, batch.Length).SequenceEqual(batch.Bytes));
        }

        Assert.Equal("gzip.truncated", fault!.Code);
        Assert.Equal(source.DecompressedBytes, length);
        Assert.Equal((byte)'\n', Plain[fault.Offset - 1]);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var compressor = new GZipStream(target, CompressionLevel.Optimal))
        {
            compressor.Write(bytes);
        }

        byte[] gzip = target.ToArray();

        // .NET writes nothing at all for nothing.
        return gzip.Length == 0 ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] : gzip;
    }

    private static byte[] WithHeaderFields(byte[] bytes)
    {
        byte[] gzip = Compress(bytes);
        return [0x1F, 0x8B, 8, 0x1D, 1, 2, 3, 4, 0, 3, 3, 0, 9, 8, 7, .. "name\0"u8, .. "comment\0"u8, .. gzip[10..]];
    }

    private static byte[] ReadAll(byte[] gzip, int piece = int.MaxValue)
    {
        using var source = new GzipByteSource(new MemorySource(gzip, piece), "x.csv.gz");
        using var target = new MemoryStream();
        byte[] buffer = new byte[10_000];
        int count;
        while ((count = source.Read(buffer)) > 0)
        {
            target.Write(buffer, 0, count);
        }

        Assert.Equal(0, source.Read(buffer));
        Assert.Equal(gzip.Length, source.StoredBytes);
        Assert.Equal(target.Length, source.DecompressedBytes);
        return target.ToArray();
    }
}
