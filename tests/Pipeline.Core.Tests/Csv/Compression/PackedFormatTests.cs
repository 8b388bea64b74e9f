using System.Text;
using Pipeline.Csv.Compression;

namespace Pipeline.Core.Tests.Csv.Compression;

public sealed class PackedFormatTests
{
    private static readonly byte[] Plain = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},text\n")));

    [Theory]
    [InlineData("a.csv.gz", "Gzip")]
    [InlineData("a.CSV.ZST", "Zstd")]
    [InlineData("a.lz4", "Lz4")]
    [InlineData("a.csv.br", "Brotli")]
    [InlineData("a.csv.zz", "Zlib")]
    [InlineData("a.csv.zlib", "Zlib")]
    [InlineData("a.csv", "None")]
    [InlineData("gz", "None")]
    public void Of_TextUnderAName_IsWhatTheNameSays(string name, string expected) =>
        Assert.Equal(Enum.Parse<PackedFormat>(expected), PackedFormats.Of("id,name\n"u8, name));

    [Theory]
    [InlineData("gzip", "Gzip")]
    [InlineData("zlib", "Zlib")]
    [InlineData("zstd", "Zstd")]
    [InlineData("lz4", "Lz4")]
    public void Of_CompressedUnderAnotherName_IsWhatItBeginsAs(string format, string expected)
    {
        foreach (byte[] plain in (byte[][])[Plain, "a"u8.ToArray(), Encoding.ASCII.GetBytes(new string('x', 100_000))])
        {
            byte[] packed = Packing.Pack(format, plain);
            foreach (string name in (string[])["a.csv", "-", "a.csv.gz", "a.csv.zst"])
            {
                Assert.Equal(Enum.Parse<PackedFormat>(expected), PackedFormats.Of(packed.AsSpan(0, Math.Min(packed.Length, PackedFormats.Looked)), name));
            }
        }
    }

    [Fact]
    public void Of_BrotliThatBeginsAsAnother_GoesByItsName() => Assert.Equal(PackedFormat.Brotli, PackedFormats.Of([0x1F, 0x8B, 8, 0], "a.csv.br"));

    [Theory]
    [InlineData("a.csv", "Zstd")]
    [InlineData("a.csv.lz4", "Lz4")]
    public void Of_FrameToSkip_IsZstdUnlessItsNameIsLz4s(string name, string expected) =>
        Assert.Equal(Enum.Parse<PackedFormat>(expected), PackedFormats.Of([0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0], name));

    [Theory]
    [InlineData("x^2,y,z\n1,2,3\n4,5,6\n7,8,9\n10,11,12\n13,14,15\n16,17,18\n19,20\n")]
    [InlineData("xÚnone,y,z\n1,2,3\n4,5,6\n7,8,9\n10,11,12\n13,14,15\n16,17,18\n19,20\n")]
    [InlineData("x\u009Cuvre,y,z\n1,2,3\n4,5,6\n7,8,9\n10,11,12\n13,14,15\n16,17,18\n19,20\n")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("P*M,a\n")]
    public void Of_TextThatBeginsAlike_IsText(string latin) =>
        Assert.Equal(PackedFormat.None, PackedFormats.Of(Encoding.Latin1.GetBytes(latin).AsSpan(0, Math.Min(latin.Length, PackedFormats.Looked)), "a.csv"));
}
