using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>Steps through the entries of a sorted run.</summary>
internal abstract class RunCursor
{
    /// <summary>Holds the current entry.</summary>
    public byte[] Buffer { get; protected set; } = [];

    /// <summary>The first byte of the current entry.</summary>
    public int At { get; protected set; }

    /// <summary>The first bytes of its key as a number; the largest behind the last entry.</summary>
    public ulong Prefix { get; private set; }

    /// <summary>True behind the last entry.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The current entry.</summary>
    public ReadOnlySpan<byte> Entry => Buffer.AsSpan(At, SpillEntry.LengthAt(Buffer, At));

    /// <summary>The key of the current entry.</summary>
    public ReadOnlySpan<byte> Key => SpillEntry.KeyAt(Buffer, At);

    /// <summary>The payload of the current entry.</summary>
    public ReadOnlySpan<byte> Payload => SpillEntry.PayloadAt(Buffer, At);

    /// <summary>Turns to the next entry.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void MoveNext()
    {
        IsDone = !TryMove();
        Prefix = IsDone ? ulong.MaxValue : SpillEntry.Prefix(Buffer, At, 0);
    }

    /// <summary>Turns to the next entry; false behind the last.</summary>
    protected abstract bool TryMove();
}

/// <summary>A run in memory.</summary>
internal sealed class MemoryCursor(SortBuffer run) : RunCursor
{
    // Entries lie in the order in which they came, so each is fetched from memory: early enough, that takes no time.
    private const int Ahead = 6;
    private const int Lines = 3;

    private int next;

    /// <inheritdoc/>
    protected override bool TryMove()
    {
        if (next == run.Count)
        {
            return false;
        }

        Buffer = run.Bytes;
        At = run.PlaceOf(next++);
        if (CacheLine.CanFetch && next + Ahead < run.Count)
        {
            CacheLine.Fetch(ref run.Bytes[run.PlaceOf(next + Ahead)], Lines);
        }

        return true;
    }
}

/// <summary>A run on disk, read block by block.</summary>
internal sealed class DiskCursor : RunCursor
{
    private readonly SpilledRun run;
    private readonly ArraySegment<byte> room;
    private long place;
    private int end;
    private int filled;

    /// <summary>Makes a cursor before the first entry.</summary>
    /// <param name="run">The run.</param>
    /// <param name="room">Room for its largest block, or for more of them.</param>
    public DiskCursor(SpilledRun run, ArraySegment<byte> room)
    {
        this.run = run;
        this.room = room;
        place = run.Start;
        Buffer = room.Array!;
        At = end = filled = room.Offset;
    }

    /// <inheritdoc/>
    protected override bool TryMove()
    {
        if (At < end)
        {
            At += SpillEntry.LengthAt(Buffer, At);
        }

        return At < end || TryRead();
    }

    private bool TryRead()
    {
        if (place == run.End)
        {
            return false;
        }

        // The block behind the last one may be there already: rooms are as large as the largest block, and most are smaller.
        int start = end;
        int length = SpillBlock.LengthOf(Buffer.AsSpan(start, filled - start), place);
        if (length == 0)
        {
            start = room.Offset;
            filled = start + run.File.Read(room.AsSpan(0, (int)Math.Min(room.Count, run.End - place)), place);
            length = SpillBlock.LengthOf(Buffer.AsSpan(start, filled - start), place);
        }

        if (length == 0)
        {
            throw run.File.Damaged(place);
        }

        place += length;
        At = start + SpillBlock.HeadBytes;
        end = start + length;
        return true;
    }
}
