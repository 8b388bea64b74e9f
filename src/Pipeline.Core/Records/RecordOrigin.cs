namespace Pipeline.Records;

/// <summary>Where a record came from that has left its batch: what a reject of it says, in few bytes.</summary>
internal readonly ref struct RecordOrigin
{
    private const int Numbers = 4;

    /// <summary>Index of the file in the plan.</summary>
    public int File { get; init; }

    /// <summary>Number of the record in the file, from 1.</summary>
    public long Record { get; init; }

    /// <summary>Line of the file, from 1.</summary>
    public long Line { get; init; }

    /// <summary>Byte of the decompressed file.</summary>
    public long Offset { get; init; }

    /// <summary>Whether no quote of the record is anywhere but at the edge of a field.</summary>
    public bool IsWellFormed { get; init; }

    /// <summary>The record in its file's own bytes, line end and all, where that is not UTF-8.</summary>
    public ReadOnlySpan<byte> Own { get; init; }

    /// <summary>Adds its bytes.</summary>
    public void AddTo(PooledBytes bytes)
    {
        Span<byte> room = bytes.Reserve(Numbers * VarNumber.MostBytes);
        int length = VarNumber.Write(room, ((ulong)File << 1) | (IsWellFormed ? 1u : 0u));
        length += VarNumber.Write(room[length..], (ulong)Record);
        length += VarNumber.Write(room[length..], (ulong)Line);
        length += VarNumber.Write(room[length..], (ulong)Offset);
        bytes.Advance(length);
        if (!Own.IsEmpty)
        {
            bytes.Add(Own);
        }
    }

    /// <summary>The index of the file alone, and whether the record is well formed.</summary>
    public static int FileOf(ReadOnlySpan<byte> bytes, out bool isWellFormed)
    {
        int at = 0;
        ulong file = VarNumber.Read(bytes, ref at);
        isWellFormed = (file & 1) != 0;
        return (int)(file >> 1);
    }

    /// <summary>Its bytes without the record's own: where it is.</summary>
    public static ReadOnlySpan<byte> PlaceOf(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        for (int number = 0; number < Numbers; number++)
        {
            VarNumber.Read(bytes, ref at);
        }

        return bytes[..at];
    }

    /// <summary>Reads it again.</summary>
    public static RecordOrigin Read(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        ulong file = VarNumber.Read(bytes, ref at);
        return new RecordOrigin
        {
            File = (int)(file >> 1),
            IsWellFormed = (file & 1) != 0,
            Record = (long)VarNumber.Read(bytes, ref at),
            Line = (long)VarNumber.Read(bytes, ref at),
            Offset = (long)VarNumber.Read(bytes, ref at),
            Own = bytes[at..],
        };
    }
}

/// <summary>The origins of all records of a batch, by their index.</summary>
internal sealed class RecordOrigins : IDisposable
{
    private readonly PooledBytes bytes = new();
    private int next;
    private int at;

    /// <summary>Bytes that they take in memory.</summary>
    public int Room => bytes.Room;

    /// <summary>Adds that of the next record, as its bytes.</summary>
    public void Add(ReadOnlySpan<byte> origin)
    {
        bytes.AddNumber((ulong)origin.Length);
        bytes.Add(origin);
    }

    /// <summary>The bytes of a record's origin; records are asked for in ascending order, or from the first one on again.</summary>
    public ReadOnlySpan<byte> Of(int record)
    {
        if (record < next)
        {
            next = at = 0;
        }

        while (true)
        {
            int start = at;
            int length = (int)VarNumber.Read(bytes.Written, ref start);
            if (next == record)
            {
                return bytes.Written.Slice(start, length);
            }

            at = start + length;
            next++;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();
}
