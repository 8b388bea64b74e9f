using Pipeline.Files;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Processes;

public sealed class FrameTests
{
    private static readonly byte[] Example = [1, 0, 0, 0, 2, 0, 0, 0, (byte)'a', (byte)'b'];

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using MemoryStream pipe = new();
        FrameWriter writer = new(pipe);
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        writer.Write(FrameType.Hello, 0, "{}"u8);
        writer.Write(FrameType.Batch, ulong.MaxValue, large.AsSpan(0, 7), large.AsSpan(7));
        writer.Write(FrameType.End, 0, []);
        pipe.Position = 0;

        FrameReader reader = new(pipe);
        Frame hello = reader.Read()!.Value;
        Assert.Equal(FrameType.Hello, hello.Type);
        Assert.Equal("{}"u8, hello.Payload.Span);
        Frame batch = reader.Read()!.Value;
        Assert.Equal((FrameType.Batch, ulong.MaxValue), (batch.Type, batch.Sequence));
        Assert.Equal(large, batch.Payload.ToArray());
        Assert.Equal(FrameType.End, reader.Read()!.Value.Type);
        Assert.Null(reader.Read());
    }

    [Fact]
    public void Write_TheExampleOfTheSpecification_HasItsFields()
    {
        byte[] frame = ExampleFrame();

        Assert.Equal("504C4631" + "0100" + "0300" + "0700000000000000" + "0A000000", Convert.ToHexString(frame.AsSpan(0, 20)));
        Assert.Equal(34, frame.Length);
    }

    [Fact]
    public void Checksum_OfTheSpecification_IsOurs() => Assert.Equal(0xE3069283, Crc32C.Append(0, "123456789"u8));

    [Theory]
    [InlineData(0, "begins with 504C4631")]
    [InlineData(4, "expected frames of version 1")]
    [InlineData(7, "found type")]
    [InlineData(19, "at most 1073741824 bytes")]
    [InlineData(20, "CRC-32C")]
    [InlineData(33, "CRC-32C")]
    public void Read_DamagedByte_SaysWhatWasExpected(int at, string message)
    {
        byte[] frame = ExampleFrame();
        frame[at] ^= 0x80;

        ProtocolException fault = Assert.Throws<ProtocolException>(() => new FrameReader(new MemoryStream(frame)).Read());
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutAnywhere_IsAnError()
    {
        byte[] frame = ExampleFrame();
        for (int length = 1; length < frame.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => new FrameReader(new MemoryStream(frame, 0, length)).Read());
        }
    }

    [Fact]
    public void Read_StrayLine_SaysThatStdoutCarriesFrames()
    {
        ProtocolException fault = Assert.Throws<ProtocolException>(() => new FrameReader(new MemoryStream("done\n"u8.ToArray())).Read());

        Assert.Contains("stdout carries frames only", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Payload_WhatWasWritten_IsTheSame()
    {
        PayloadWriter writer = new();
        writer.Byte(200);
        writer.Int32(-5);
        writer.Int64(long.MinValue);
        writer.Text(null);
        writer.Text("häß");
        writer.Bytes([1, 2]);

        PayloadReader reader = new(writer.Written);
        Assert.Equal(200, reader.Byte());
        Assert.Equal(-5, reader.Int32());
        Assert.Equal(long.MinValue, reader.Int64());
        Assert.Null(reader.Text());
        Assert.Equal("häß", reader.Text());
        Assert.Equal([1, 2], reader.Bytes().ToArray());
        reader.End();
    }

    [Fact]
    public void Payload_LengthBeyondItsEnd_IsAnError() => Assert.Throws<ProtocolException>(() => new PayloadReader([255, 0, 0, 0]).Text());

    private static byte[] ExampleFrame()
    {
        MemoryStream pipe = new();
        new FrameWriter(pipe).Write(FrameType.Batch, 7, Example);
        return pipe.ToArray();
    }
}
