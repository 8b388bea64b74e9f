using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pipeline.Files;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// Stdout or stderr, by write(2) itself: Console hides a reader that has gone, cannot be asked for what is closed, and a FileStream
/// over a file would write at offsets of its own, so that <c>{ pipeline run a; echo end; } &gt; file</c> loses data.
/// </summary>
/// <param name="descriptor">Its number.</param>
/// <param name="mayBeLost">Whether what cannot be written is dropped: status changes neither what a command does nor its exit code.</param>
[UnsupportedOSPlatform("windows")]
internal sealed partial class StandardStream(int descriptor, bool mayBeLost) : Stream
{
    private readonly bool isClosed = !StandardDescriptor.IsInherited(descriptor);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (isClosed)
        {
            _ = mayBeLost ? 0 : throw new IOException("stdout is closed: give it a place (> FILE), or name an output folder with -o OUT");
            return;
        }

        while (!buffer.IsEmpty)
        {
            nint written = Write(descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written < 0 && !IsWorthAnotherTry(Marshal.GetLastPInvokeError()))
            {
                return;
            }

            buffer = buffer[(int)Math.Max(0, written)..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is kept back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Judges a failed write: true to try it again, false to drop the bytes.</summary>
    private bool IsWorthAnotherTry(int error)
    {
        const int Interrupted = 4;
        const int FileTooLarge = 27;
        int tryAgain = OperatingSystem.IsLinux() ? 11 : 35;
        if (error == tryAgain)
        {
            // Another program made the terminal or pipe one that does not block.
            Thread.Sleep(1);
        }

        return error == Interrupted || error == tryAgain ? true
            : mayBeLost ? false
            : throw new IOException(error == FileTooLarge ? "the file would be larger than ulimit -f or its file system allows" : Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref byte buffer, nuint count);
}
