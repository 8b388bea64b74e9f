namespace Pipeline.Csv.Compression;

/// <summary>Stored bytes for a reader of .NET, which gets the last one of them alone and only when it has used up the others.</summary>
/// <param name="input">The stored bytes.</param>
internal sealed class ZlibFeed(PackedInput input) : ReadingStream
{
    /// <summary>From this byte of the file on, the stream gives single bytes, so that the place where the reader stops is exact.</summary>
    public long SinglesFrom { get; init; } = long.MaxValue;

    /// <summary>Whether the reader asked for more than there is.</summary>
    public bool Starved { get; private set; }

    /// <summary>Byte of the file from 0 where the last piece that was given begins.</summary>
    public long PieceStart { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int there = input.Ask(2);
        if (there == 0)
        {
            Starved = true;
            return 0;
        }

        PieceStart = input.Offset;
        long most = PieceStart >= SinglesFrom ? 1 : SinglesFrom - PieceStart;
        return input.Take(buffer[..(int)Math.Min(most, Math.Min(buffer.Length, Math.Max(1, there - 1)))]);
    }
}
