using Pipeline.Csv.Compression;

namespace Pipeline.Core.Tests.Csv.Compression;

public sealed class PackedInputBufferTests
{
    [Fact]
    public void Fill_NoRoomLeft_IsNotTakenForTheEnd()
    {
        byte[] bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        PackedInput input = new(new MemorySource(bytes, 1000));
        while (input.Fill())
        {
            // Until there is no room.
        }

        int held = input.Bytes.Length;
        byte[] rest = new byte[bytes.Length];
        input.Take(10);
        Assert.Equal(10, input.Offset);
        Assert.Equal(bytes.Length - 10, input.Take(rest));
        Assert.InRange(held, 1, bytes.Length - 1);
        Assert.Equal(bytes[10..], rest[..^10]);
        Assert.Equal((0, bytes.Length), (input.Ask(1), input.Offset));
    }
}
