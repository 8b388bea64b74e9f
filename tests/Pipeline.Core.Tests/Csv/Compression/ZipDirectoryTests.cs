using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;
using Pipeline.Csv.Compression;

namespace Pipeline.Core.Tests.Csv.Compression;

/// <summary>Archives give their data files; what is damaged, hostile or not to be read is named.</summary>
public sealed class ZipDirectoryTests : IDisposable
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},name {i * 7919 % 1000}\n")));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Archive_GivesItsDataFilesInOrderAndTheirText()
    {
        byte[] zip = Zip(("b/z.csv", Plain), ("readme.txt", "x"u8.ToArray()), ("a.tsv", "a\tb\n"u8.ToArray()), ("b/", []), (".hidden.csv", Plain), ("__MACOSX/._a.tsv", Plain), ("empty.csv", []));
        (IReadOnlyList<ZipMember> members, IReadOnlyList<string> others) = Read(zip);
        Assert.Equal(["a.tsv", "b/z.csv", "empty.csv"], members.Select(member => member.Name));
        Assert.Equal(["readme.txt", ".hidden.csv", "__MACOSX/._a.tsv"], others);
        Assert.Equal("a\tb\n"u8.ToArray(), Text(zip, members[0]));
        Assert.Equal(Plain, Text(zip, members[1]));
        Assert.Empty(Text(zip, members[2]));
    }

    [Theory]
    [InlineData("../x.csv", "leads out")]
    [InlineData("a/../../x.csv", "leads out")]
    [InlineData("/etc/x.csv", "absolute")]
    [InlineData("C:/x.csv", "absolute")]
    [InlineData("a\\x.csv", "'\\'")]
    [InlineData("a\n.csv", "control")]
    [InlineData("a//x.csv", "leads out")]
    [InlineData("../readme.txt", "leads out")]
    public void Read_HostileName_RefusesTheArchive(string name, string what)
    {
        InputException fault = Refused(Zip(("a.csv", Plain), (name, Plain)));
        Assert.Equal((65, "zip.name"), (fault.ExitCode, fault.Code));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoMembersOfOneName_RefusesTheArchive() => Assert.Equal("zip.duplicate", Refused(Zip(("a.csv", Plain), ("a.csv", Plain))).Code);

    [Fact]
    public void Read_MemberOnAnotherDisk_RefusesTheArchive()
    {
        byte[] zip = Zip(("a.csv", Plain));
        zip[Directory(zip) + 34] = 1;
        Assert.Equal("zip.corrupt", Refused(zip).Code);
    }

    [Theory]
    [InlineData(8, 1, "zip.encrypted")]
    [InlineData(10, 12, "zip.method")]
    public void Read_MemberThatCannotBeRead_IsNamed(int at, byte value, string code)
    {
        byte[] zip = Zip(("a.csv", Plain));
        zip[Directory(zip) + at] = value;
        InputException fault = Refused(zip);
        Assert.Equal(code, fault.Code);
        Assert.Contains("'a.csv'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MemberCompressedOnceMore_IsNamed() => Assert.Equal("zip.nested", Refused(Zip(("a.csv.gz", Packing.Pack("gzip", Plain)))).Code);

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(46)]
    public void Read_HeaderThatSaysSomethingElse_IsCorrupt(int at)
    {
        byte[] zip = Zip(("a.csv", Plain));
        zip[Directory(zip) + at] ^= 1;
        Assert.Equal("zip.corrupt", Refused(zip).Code);
    }

    [Fact]
    public void Read_MembersThatShareBytes_IsCorrupt()
    {
        byte[] zip = Zip(("a.csv", Plain), ("b.csv", Plain));
        int second = Directory(zip) + 46 + "a.csv".Length;
        zip[second + 46] = (byte)'a';
        Assert.Equal("zip.duplicate", Refused(zip).Code);
        zip[second + 46] = (byte)'b';
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(second + 42), 0);
        Assert.Contains("shares bytes", Refused(zip).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutAnywhere_IsAFault()
    {
        byte[] zip = Zip(("a.csv", Plain), ("b.csv", "x"u8.ToArray()));
        foreach (int cut in (int[])[.. Enumerable.Range(0, 30), zip.Length / 2, .. Enumerable.Range(zip.Length - 60, 60)])
        {
            InputException fault = Refused(zip[..cut]);
            Assert.Equal(65, fault.ExitCode);
            Assert.True(fault.Code is "zip.truncated" or "zip.garbage" or "zip.corrupt", fault.Code);
        }
    }

    [Fact]
    public void Read_BytesBehindTheArchiveOrInFront_AreAFault()
    {
        byte[] zip = Zip(("a.csv", Plain));
        Assert.Equal("zip.garbage", Refused([.. zip, 0]).Code);
        Assert.Equal("zip.corrupt", Refused([.. new byte[7], .. zip]).Code);
    }

    [Fact]
    public void Read_AnyBytesChanged_GivesTheTextOrATypedFault()
    {
        byte[] zip = Zip(("a.csv", Plain[..2000]), ("b/c.csv", Plain[..300]), ("readme.txt", Plain[..40]));
        Random random = new(3);
        for (int i = 0; i < 1500; i++)
        {
            byte[] bad = [.. zip];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                foreach (ZipMember member in Read(bad).Members)
                {
                    Assert.True(Plain.AsSpan().StartsWith(Text(bad, member)), $"{member.Name} has another text");
                }
            }
            catch (InputException exception)
            {
                Assert.Equal(65, exception.ExitCode);
                Assert.StartsWith("zip.", exception.Code, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_DamagedMember_IsCorruptWithItsPlaceInTheArchive(bool deflated)
    {
        byte[] zip = Zip(deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression, ("a.csv", Plain));
        ZipMember member = Read(zip).Members[0];
        Assert.Equal(deflated, member.IsDeflated);
        zip[member.DataOffset + (member.StoredLength / 2)] ^= 0x10;
        InputException fault = Assert.Throws<InputException>(() => Text(zip, member));
        Assert.Equal((65, "zip.corrupt"), (fault.ExitCode, fault.Code));
        Assert.InRange(fault.Offset!.Value, member.DataOffset, member.DataOffset + member.StoredLength);
        Assert.Equal("zip.corrupt", Assert.Throws<InputException>(() => Text(Zip(("a.csv", Plain)), member with { Length = member.Length + (1L << 32) })).Code);
    }

    [Fact]
    public void Read_Bomb_IsStopped()
    {
        byte[] zip = Zip(("a.csv", new byte[64 << 20]));
        InputException fault = Assert.Throws<InputException>(() => Text(zip, Read(zip).Members[0]));
        Assert.Equal("zip.ratio", fault.Code);
        Assert.Contains("input.compression_ratio", fault.Message, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Read_WhatPythonWroteToAPipe_GivesTheText()
    {
        // Lengths behind the data, and numbers of large archives.
        byte[] zip = PythonFactAttribute.Run(
            """
            import sys, zipfile, io
            data = sys.stdin.buffer.read()
            class Pipe(io.RawIOBase):
                def writable(self): return True
                def write(self, b): return sys.stdout.buffer.write(b)
            with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as z:
                with z.open("größe/a.csv", "w", force_zip64=True) as f: f.write(data)
                with z.open("b.csv", "w") as f: f.write(data[:100])
                z.comment = b"a comment"
            """,
            Plain);
        IReadOnlyList<ZipMember> members = Read(zip).Members;
        Assert.Equal(["b.csv", "größe/a.csv"], members.Select(member => member.Name));
        Assert.Equal(Plain[..100], Text(zip, members[0]));
        Assert.Equal(Plain, Text(zip, members[1]));
    }

    [ToolFact("zip")]
    public void Read_WhatZipWrote_GivesTheText()
    {
        string plain = folder.At("a.csv");
        File.WriteAllBytes(plain, Plain);
        foreach (string how in (string[])["-0", "-6", "-9"])
        {
            string path = folder.At($"a{how}.zip");
            Tool.Run("zip", "-q", "-j", how, path, plain);
            byte[] zip = File.ReadAllBytes(path);
            Assert.Equal(Plain, Text(zip, Assert.Single(Read(zip).Members)));
        }

        Tool.Run("zip", "-q", "-j", "-P", "secret", folder.At("e.zip"), plain);
        Assert.Equal("zip.encrypted", Refused(File.ReadAllBytes(folder.At("e.zip"))).Code);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.Optimal, members);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using MemoryStream target = new();
        using (ZipArchive archive = new(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return target.ToArray();
    }

    private static int Directory(byte[] zip) => BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(zip.Length - 6));

    private static byte[] Text(byte[] zip, ZipMember member)
    {
        MemorySource archive = new(zip);
        if (member.DataOffset > 0)
        {
            // Read at once, so that the source stands at the member.
            archive.Read(new byte[member.DataOffset]);
        }

        using ZipMemberSource source = new(archive, member, "x.zip", UnpackLimits.Default);
        byte[] text = Packing.ReadAll(source);
        Assert.Equal((member.StoredLength, member.StoredLength), (source.StoredBytes, source.StoredLength));
        return text;
    }

    private (IReadOnlyList<ZipMember> Members, IReadOnlyList<string> Others) Read(byte[] zip)
    {
        string path = folder.At("x.zip");
        File.WriteAllBytes(path, zip);
        using SafeFileHandle handle = File.OpenHandle(path);
        return ZipDirectory.Read(handle, "x.zip");
    }

    private InputException Refused(byte[] zip) => Assert.Throws<InputException>(() => Read(zip));
}
