using Microsoft.Win32.SafeHandles;

namespace Pipeline.Spill;

/// <summary>A file that holds runs. One thread appends to it, and any may read what it has appended.</summary>
internal sealed class SpillFile : IDisposable
{
    private readonly SpillSpace space;
    private readonly string path;
    private readonly SafeFileHandle? write;
    private readonly SafeFileHandle read;
    private bool isKept;

    /// <summary>Makes one.</summary>
    /// <param name="space">Where it lies.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="path">Its path.</param>
    /// <param name="write">Writes to it; null for a file of an earlier run, which is kept.</param>
    /// <param name="read">Reads from it.</param>
    internal SpillFile(SpillSpace space, int number, string path, SafeFileHandle? write, SafeFileHandle read)
    {
        this.space = space;
        Number = number;
        this.path = path;
        this.write = write;
        this.read = read;
        if (write is null)
        {
            isKept = true;
            Length = RandomAccess.GetLength(read);
        }
    }

    /// <summary>Its number among those of its space.</summary>
    public int Number { get; }

    /// <summary>Bytes appended so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="SpillException">They cannot be written, or are too many.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        space.Write(write!, path, bytes, Length);
        Length += bytes.Length;
    }

    /// <summary>Reads bytes, fewer where the file ends.</summary>
    /// <exception cref="SpillException">They cannot be read.</exception>
    public int Read(Span<byte> bytes, long offset) => space.Read(read, path, bytes, offset);

    /// <summary>Lets the file stay when it is disposed, for a run that goes on.</summary>
    /// <exception cref="SpillException">It cannot be written.</exception>
    public void Keep()
    {
        space.Sync(path);
        isKept = true;
    }

    /// <summary>A block at that place is not what was written.</summary>
    public SpillException Damaged(long offset) =>
        new($"'{path}', byte {offset}: what was put aside there came back damaged: check disk and memory of the machine, and run again{(isKept ? " without --resume" : "")}");

    /// <inheritdoc/>
    public void Dispose()
    {
        write?.Dispose();
        read.Dispose();
        space.Free(Length);
        if (!isKept)
        {
            space.Remove(path);
        }
    }
}
