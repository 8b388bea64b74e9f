using Microsoft.Win32.SafeHandles;

namespace Pipeline.Spill;

/// <summary>A file without a name that holds runs. One thread appends to it, and any may read what it has appended.</summary>
internal sealed class SpillFile : IDisposable
{
    private readonly SpillSpace space;
    private readonly string path;
    private readonly SafeFileHandle write;
    private readonly SafeFileHandle read;

    internal SpillFile(SpillSpace space, string path, SafeFileHandle write, SafeFileHandle read)
    {
        this.space = space;
        this.path = path;
        this.write = write;
        this.read = read;
    }

    /// <summary>Bytes appended so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="SpillException">They cannot be written, or are too many.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        space.Write(write, path, bytes, Length);
        Length += bytes.Length;
    }

    /// <summary>Reads bytes, fewer where the file ends.</summary>
    /// <exception cref="SpillException">They cannot be read.</exception>
    public int Read(Span<byte> bytes, long offset) => space.Read(read, path, bytes, offset);

    /// <summary>A block at that place is not what was written.</summary>
    public SpillException Damaged(long offset) =>
        new($"'{path}', byte {offset}: what was put aside there came back damaged: check disk and memory of the machine, and run again");

    /// <inheritdoc/>
    public void Dispose()
    {
        space.Free(Length);
        write.Dispose();
        read.Dispose();
    }
}
