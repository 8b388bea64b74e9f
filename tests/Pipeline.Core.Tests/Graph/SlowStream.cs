namespace Pipeline.Core.Tests.Graph;

/// <summary>A reader of our output, or a writer of our input, that is slow: each call takes a while.</summary>
/// <param name="milliseconds">How long.</param>
internal sealed class SlowStream(int milliseconds) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        Thread.Sleep(milliseconds);
        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Thread.Sleep(milliseconds);
        base.Write(buffer);
    }
}
