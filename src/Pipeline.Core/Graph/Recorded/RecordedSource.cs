using System.Buffers;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Graph.Recorded;

/// <summary>Of a batch's source bytes those that somebody will ask for: those of rejects and of records that a stage is to hold.</summary>
internal static class RecordedSource
{
    /// <summary>Where the source begins in the array: a tokenizer may overwrite the byte before it.</summary>
    public const int Front = 1;

    // What a range costs beside its bytes: a smaller gap is kept too.
    private const int RangeBytes = 8;
    private const int LineEnd = 2;

    /// <summary>Writes them.</summary>
    public static void Write(PayloadWriter writer, RecordBatch batch)
    {
        List<(int Start, int End)> ranges = Needed(batch);
        writer.Int32(ranges.Count);
        foreach ((int start, int end) in ranges)
        {
            writer.Int32(start);
            writer.Bytes(batch.Source[start..end]);
        }
    }

    /// <summary>Reads them into an array of the shared pool, or an empty one; the bytes between them are of any value.</summary>
    /// <param name="reader">Has them.</param>
    /// <param name="length">Length of the source.</param>
    /// <param name="isOwn">Whether the source is not what the file has.</param>
    /// <exception cref="ProtocolException">They are none of such a source.</exception>
    public static byte[] Read(ref PayloadReader reader, int length, bool isOwn)
    {
        int ranges = reader.Between(0, reader.Rest.Length, "a number of ranges");
        byte[] source = ranges == 0 && !isOwn ? [] : ArrayPool<byte>.Shared.Rent(Front + length);
        for (int i = 0; i < ranges; i++)
        {
            int start = reader.Between(0, length, "the start of a range");
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (bytes.Length > length - start)
            {
                throw new ProtocolException($"expected a range within {length} bytes, found one that ends at {start + bytes.Length}");
            }

            bytes.CopyTo(source.AsSpan(Front + start));
        }

        return source;
    }

    private static List<(int Start, int End)> Needed(RecordBatch batch)
    {
        // Of what condemned a file, all; a run that fails fast counts anew up to a reject, and replaced characters are searched for.
        if (batch.Fault is not null || batch is { Trace: not null, Rejects.Count: > 0 } || RecordedOwnPlaces.IsSearched(batch))
        {
            return [(0, batch.Length)];
        }

        List<(int Start, int End)> ranges = [];
        foreach (Reject reject in batch.Rejects ?? [])
        {
            if (reject.Length > 0)
            {
                ranges.Add((reject.Offset, reject.Offset + reject.Length));
            }
        }

        if (batch.Gathered is GatheredRecords gathered)
        {
            foreach (ref readonly GatheredRecord record in gathered.All)
            {
                ranges.Add((record.Start - batch.Start, record.Start - batch.Start + record.Length));
            }
        }

        ranges.Sort();
        int used = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            int start = ranges[i].Start;
            int end = Math.Min(ranges[i].End + LineEnd, batch.Length);
            if (used > 0 && start <= ranges[used - 1].End + RangeBytes)
            {
                ranges[used - 1] = (ranges[used - 1].Start, Math.Max(end, ranges[used - 1].End));
            }
            else
            {
                ranges[used++] = (start, end);
            }
        }

        ranges.RemoveRange(used, ranges.Count - used);
        return ranges;
    }
}
