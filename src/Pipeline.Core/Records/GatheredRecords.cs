using System.Buffers;

namespace Pipeline.Records;

/// <summary>A record that a stage which holds data takes out of its batch.</summary>
/// <param name="Index">Index in the batch.</param>
/// <param name="Start">First byte in the batch's buffer.</param>
/// <param name="Length">Bytes, without its line end.</param>
/// <param name="Line">Lines that end before it in the batch.</param>
/// <param name="GroupEnd">Where the part of its key that says its group ends in <see cref="GatheredRecords.Bytes"/>; it begins where the record before ends.</param>
/// <param name="KeyEnd">Where its key ends.</param>
/// <param name="ValuesEnd">Where its computed values end, which stand behind the key.</param>
/// <param name="End">Where the values that the stage works on end, which stand behind those.</param>
internal readonly record struct GatheredRecord(int Index, int Start, int Length, int Line, int GroupEnd, int KeyEnd, int ValuesEnd, int End);

/// <summary>The records of a batch that a stage which holds data is to take, each with its key and what was computed for it.</summary>
internal sealed class GatheredRecords : IGathered
{
    private const int LeastRoom = 1024;
    private const int BytesOfRecord = 8 * sizeof(int);

    private GatheredRecord[] records = ArrayPool<GatheredRecord>.Shared.Rent(LeastRoom);

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>Keys and values, one record's after the other's.</summary>
    public PooledBytes Bytes { get; } = new();

    /// <inheritdoc/>
    public long Room => Bytes.Room + ((long)records.Length * BytesOfRecord);

    /// <summary>The records in their order.</summary>
    public ReadOnlySpan<GatheredRecord> All => records.AsSpan(0, Count);

    /// <summary>Adds one, whose key and values were added to <see cref="Bytes"/>.</summary>
    public void Add(GatheredRecord record)
    {
        if (Count == records.Length)
        {
            GatheredRecord[] larger = ArrayPool<GatheredRecord>.Shared.Rent(2 * Count);
            All.CopyTo(larger);
            ArrayPool<GatheredRecord>.Shared.Return(records);
            records = larger;
        }

        records[Count++] = record;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<GatheredRecord>.Shared.Return(records);
        records = [];
        Count = 0;
        Bytes.Dispose();
    }
}
