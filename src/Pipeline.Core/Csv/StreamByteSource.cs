using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Csv;

/// <summary>A pipe, a FIFO, a device or a redirected stdin, from where it stands: bytes come in pieces of any size, once.</summary>
internal sealed class StreamByteSource : IByteSource
{
    private readonly Stream stream;

    /// <summary>Reads from a handle without a buffer of its own.</summary>
    /// <param name="handle">The handle; owned and closed by this source.</param>
    public StreamByteSource(SafeFileHandle handle)
        : this(new FileStream(handle, FileAccess.Read, bufferSize: 0))
    {
    }

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">The stream; owned and closed by this source.</param>
    public StreamByteSource(Stream stream)
    {
        this.stream = stream;
        StoredLength = stream.CanSeek ? stream.Length - stream.Position : null;
    }

    /// <inheritdoc/>
    public long StoredBytes { get; private set; }

    /// <inheritdoc/>
    public long? StoredLength { get; }

    /// <inheritdoc/>
    public long CallTicks { get; private set; }

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        long began = Stopwatch.GetTimestamp();
        int count = stream.Read(target);
        CallTicks += Stopwatch.GetTimestamp() - began;
        StoredBytes += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
