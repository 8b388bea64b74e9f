using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Lookups;

/// <summary>
/// Makes a table of a reference that does not fit into memory: sorts its records by hash, key and place, decides about doubles, which lie
/// side by side then, and writes pages.
/// </summary>
internal sealed class SpilledTableWriter : IReferenceTarget, IDisposable
{
    private const int LeastPage = 4 << 10;
    private const int LargestPage = 256 << 10;

    // Of the memory: for the filter, and for where pages begin.
    private const int PartOfFilter = 4;
    private const int PartOfIndex = 4;
    private const int IndexBytes = 2 * sizeof(ulong);

    // Hash and length before the key, the record's number behind it: none is the beginning of another one.
    private const int KeyHead = sizeof(ulong) + sizeof(int);
    private const int KeyTail = sizeof(long);

    private readonly LookupPlan plan;
    private readonly long memory;
    private readonly SpillSpace space;
    private readonly SpillSorter sorter;
    private readonly PooledBytes key = new();
    private readonly PooledBytes page = new();
    private readonly List<ulong> firstHashes = [];
    private readonly List<long> ends = [];
    private long bytes;
    private int pageBytes;

    /// <summary>Makes it.</summary>
    /// <param name="plan">What is looked up.</param>
    /// <param name="memory">Bytes of memory.</param>
    /// <param name="space">Where entries go.</param>
    public SpilledTableWriter(LookupPlan plan, long memory, SpillSpace space)
    {
        this.plan = plan;
        this.memory = memory;
        this.space = space;
        sorter = new SpillSorter(memory, space);
    }

    /// <inheritdoc/>
    public bool Take(ReadOnlySpan<byte> recordKey, ReadOnlySpan<byte> values, long record, long line)
    {
        key.CutTo(0);
        Span<byte> room = key.Reserve(KeyHead + recordKey.Length + KeyTail);
        BinaryPrimitives.WriteUInt64BigEndian(room, KeyHash.Of(recordKey));
        BinaryPrimitives.WriteInt32BigEndian(room[sizeof(ulong)..], recordKey.Length);
        recordKey.CopyTo(room[KeyHead..]);
        BinaryPrimitives.WriteInt64BigEndian(room[(KeyHead + recordKey.Length)..], record);
        key.Advance(KeyHead + recordKey.Length + KeyTail);
        Span<byte> payload = sorter.Add(key.Written, sizeof(long) + values.Length);
        MemoryMarshal.Write(payload, line);
        values.CopyTo(payload[sizeof(long)..]);
        bytes += SpilledTable.HeadBytes + recordKey.Length + values.Length;
        return true;
    }

    /// <summary>The table. No record may be added any more.</summary>
    /// <exception cref="Csv.InputException">65: two records have one key, and none may.</exception>
    /// <exception cref="SpillException">Something cannot be put aside.</exception>
    public SpilledTable End(CancellationToken cancellation)
    {
        // So large that where they begin has room.
        pageBytes = (int)Math.Clamp(bytes / Math.Max(1, memory / PartOfIndex / IndexBytes), LeastPage, LargestPage);
        KeyFilter filter = new(sorter.Count, memory / PartOfFilter);
        SpillFile file = space.Open();
        try
        {
            Write(file, filter, cancellation);
            return new SpilledTable(file, [.. firstHashes], [.. ends], filter);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorter.Dispose();
        key.Dispose();
        page.Dispose();
    }

    private void Write(SpillFile file, KeyFilter filter, CancellationToken cancellation)
    {
        RunMerge merge = sorter.Merge(cancellation);
        byte[] last = [];
        byte[] lastValues = [];
        int lastLength = -1;
        int valuesLength = 0;
        long lastLine = 0;
        (long Record, long Line, long First) faulty = (long.MaxValue, 0, 0);
        while (merge.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> whole = merge.Current.Key;
            ReadOnlySpan<byte> sorted = whole[..^KeyTail];
            ReadOnlySpan<byte> payload = merge.Current.Payload;
            long line = MemoryMarshal.Read<long>(payload);
            if (lastLength >= 0 && plan.Duplicate != DuplicateKey.All && sorted.SequenceEqual(last.AsSpan(0, lastLength)))
            {
                long record = BinaryPrimitives.ReadInt64BigEndian(whole[^KeyTail..]);
                // The first that comes, as where all fits into memory.
                faulty = plan.Duplicate == DuplicateKey.Error && record < faulty.Record ? (record, line, lastLine) : faulty;
                if (plan.Duplicate == DuplicateKey.Last)
                {
                    Keep(payload[sizeof(long)..], ref lastValues, out valuesLength);
                }

                continue;
            }

            if (lastLength >= 0)
            {
                Add(file, filter, last.AsSpan(0, lastLength), lastValues.AsSpan(0, valuesLength));
            }

            Keep(sorted, ref last, out lastLength);
            Keep(payload[sizeof(long)..], ref lastValues, out valuesLength);
            lastLine = line;
        }

        if (faulty.Record < long.MaxValue)
        {
            throw DuplicateFault.Of(plan.Reference, faulty.Line, faulty.First);
        }

        if (lastLength >= 0)
        {
            Add(file, filter, last.AsSpan(0, lastLength), lastValues.AsSpan(0, valuesLength));
        }

        EndPage(file);
    }

    private static void Keep(ReadOnlySpan<byte> from, ref byte[] to, out int length)
    {
        length = from.Length;
        if (to.Length < length)
        {
            to = new byte[2 * length];
        }

        from.CopyTo(to);
    }

    private void Add(SpillFile file, KeyFilter filter, ReadOnlySpan<byte> sorted, ReadOnlySpan<byte> values)
    {
        ulong hash = BinaryPrimitives.ReadUInt64BigEndian(sorted);
        ReadOnlySpan<byte> recordKey = sorted[KeyHead..];
        int length = SpilledTable.HeadBytes + recordKey.Length + values.Length;
        if (page.Length > 0 && page.Length + length > pageBytes)
        {
            EndPage(file);
        }

        if (page.Length == 0)
        {
            firstHashes.Add(hash);
            page.Reserve(SpilledTable.PageHeadBytes);
            page.Advance(SpilledTable.PageHeadBytes);
        }

        filter.Add(hash);
        Span<byte> room = page.Reserve(length);
        MemoryMarshal.Write(room, recordKey.Length);
        MemoryMarshal.Write(room[sizeof(int)..], values.Length);
        MemoryMarshal.Write(room[(2 * sizeof(int))..], hash);
        recordKey.CopyTo(room[SpilledTable.HeadBytes..]);
        values.CopyTo(room[(SpilledTable.HeadBytes + recordKey.Length)..]);
        page.Advance(length);
    }

    private void EndPage(SpillFile file)
    {
        if (page.Length == 0)
        {
            return;
        }

        MemoryMarshal.Write(page.Written, Crc32C.Append(0, page.Written[SpilledTable.PageHeadBytes..]));
        file.Append(page.Written);
        ends.Add(file.Length);
        page.CutTo(0);
    }
}
