using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Csv;

/// <summary>A regular file, read by position.</summary>
/// <param name="handle">Its handle; owned and closed by this source.</param>
/// <param name="offset">Where reading begins.</param>
internal sealed class FileByteSource(SafeFileHandle handle, long offset = 0) : IByteSource
{
    /// <inheritdoc/>
    public long StoredBytes { get; private set; } = offset;

    /// <inheritdoc/>
    public long? StoredLength { get; } = RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public long CallTicks { get; private set; }

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        long began = Stopwatch.GetTimestamp();
        int count = RandomAccess.Read(handle, target, StoredBytes);
        CallTicks += Stopwatch.GetTimestamp() - began;
        StoredBytes += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
