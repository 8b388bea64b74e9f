using System.Buffers;
using System.IO.Compression;
using System.Text;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class GzipMembersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public void Encode_AnyBytes_ComeOutAgain(int level)
    {
        byte[] random = new byte[MemberFormat.PlainBytes];
        new Random(7).NextBytes(random);
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 90_000).Select(i => $"{i},text\n")));
        foreach (byte[] plain in (IEnumerable<byte[]>)[[], [65], random, random[..1000], text, new byte[MemberFormat.PlainBytes]])
        {
            byte[] member = new GzipMembers(level).Encode(plain, out int length);

            using GZipStream gzip = new(new MemoryStream(member, 0, length), CompressionMode.Decompress);
            using MemoryStream back = new();
            gzip.CopyTo(back);
            Assert.Equal(plain, back.ToArray());
            // RFC 1952: magic, deflate, no flags, no time, no hint, unknown system.
            Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255], member[..10]);
            ArrayPool<byte>.Shared.Return(member);
        }
    }
}
