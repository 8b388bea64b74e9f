using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>Writes entries that come in order as a run on disk, in blocks of whole entries.</summary>
/// <param name="file">Where to.</param>
/// <param name="block">Room for a block. An entry that is larger gets a block of its own.</param>
internal sealed class RunWriter(SpillFile file, Memory<byte> block)
{
    private readonly long start = file.Length;
    private int used = SpillBlock.HeadBytes;
    private int largest;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="SpillException">It cannot be written.</exception>
    public void Add(ReadOnlySpan<byte> entry)
    {
        if (entry.Length > block.Length - used)
        {
            Flush();
            if (entry.Length > block.Length - used)
            {
                WriteAlone(entry);
                return;
            }
        }

        entry.CopyTo(block.Span[used..]);
        used += entry.Length;
    }

    /// <summary>Writes what is left.</summary>
    public SpilledRun End()
    {
        Flush();
        return new SpilledRun(file, start, file.Length, largest);
    }

    private void Flush()
    {
        if (used > SpillBlock.HeadBytes)
        {
            Write(block.Span[..used]);
            used = SpillBlock.HeadBytes;
        }
    }

    private void WriteAlone(ReadOnlySpan<byte> entry)
    {
        byte[] own = ByteArrays.Rent(SpillBlock.HeadBytes + entry.Length);
        entry.CopyTo(own.AsSpan(SpillBlock.HeadBytes));
        Write(own.AsSpan(0, SpillBlock.HeadBytes + entry.Length));
        ByteArrays.Return(own);
    }

    private void Write(Span<byte> bytes)
    {
        SpillBlock.Seal(bytes, file.Length);
        file.Append(bytes);
        largest = Math.Max(largest, bytes.Length);
    }
}
