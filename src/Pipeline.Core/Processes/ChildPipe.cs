using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processes;

/// <summary>
/// Our end of a pipe of a child: large synchronous reads and writes on the handle itself, which end when the child is given up.
/// A grandchild may hold the other end open for ever, and no close or kill would wake a thread that waits in read(2): so our
/// end does not block, and waiting is done by poll(2).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ChildPipe : Stream
{
    private const int PollPeriod = 50;
    private readonly SafePipeHandle handle;
    private readonly bool reads;
    private readonly Func<bool> isOver;
    private readonly Func<bool> isGivenUp;

    /// <summary>Takes the handle over.</summary>
    /// <param name="handle">The pipe.</param>
    /// <param name="reads">Whether it is read from.</param>
    /// <param name="isOver">Whether all ends here, even if more comes: a grandchild may go on for ever, a byte at a time.</param>
    /// <param name="isGivenUp">Whether nothing is to be expected any more: asked while there is nothing to read or no room to write.</param>
    public ChildPipe(SafePipeHandle handle, bool reads, Func<bool> isOver, Func<bool> isGivenUp)
    {
        this.handle = handle;
        this.reads = reads;
        this.isOver = isOver;
        this.isGivenUp = isGivenUp;
        PosixPipe.Prepare(handle);
    }

    /// <inheritdoc/>
    public override bool CanRead => reads;

    /// <inheritdoc/>
    public override bool CanWrite => !reads;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what there is, at least a byte; 0 at the end, and when the child is given up.</summary>
    public override int Read(Span<byte> buffer)
    {
        while (!isOver())
        {
            if (PosixPipe.Wait(handle, forReading: true, PollPeriod))
            {
                int got = PosixPipe.Read(handle, buffer);
                if (got >= 0)
                {
                    return got;
                }
            }
            else if (isGivenUp())
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">Nobody reads any more, or the child is given up.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            bool hasRoom = PosixPipe.Wait(handle, forReading: false, PollPeriod);
            if (isOver() || (!hasRoom && isGivenUp()))
            {
                throw new IOException("the program was given up while it did not read its input");
            }

            if (hasRoom)
            {
                buffer = buffer[PosixPipe.Write(handle, buffer)..];
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is kept back.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
