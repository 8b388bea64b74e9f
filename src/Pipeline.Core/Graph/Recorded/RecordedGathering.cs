using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Graph.Recorded;

/// <summary>What a stage that holds data is to take of a batch: its records with their keys, or groups.</summary>
internal static class RecordedGathering
{
    /// <summary>Writes all but the last bytes, which are returned and follow as the rest of the payload.</summary>
    public static ReadOnlySpan<byte> Write(PayloadWriter writer, RecordBatch batch)
    {
        if (batch.Gathered is GatheredRecords records)
        {
            writer.Int32(batch.Start);
            writer.Bytes(MemoryMarshal.AsBytes(records.All));
            return records.Bytes.Written;
        }

        GatheredGroups groups = (GatheredGroups)batch.Gathered!;
        writer.Int32(groups.Count);
        writer.Int64(groups.Elsewhere);
        return groups.Entries.Written;
    }

    /// <summary>Reads records of a batch whose source is read by <see cref="RecordedSource"/>.</summary>
    /// <exception cref="ProtocolException">They are none of it.</exception>
    public static GatheredRecords ReadRecords(ref PayloadReader reader, int records, int length)
    {
        int start = reader.Int32();
        ReadOnlySpan<byte> table = reader.Bytes();
        ReadOnlySpan<GatheredRecord> all = MemoryMarshal.Cast<byte, GatheredRecord>(table);
        bool fits = table.Length == all.Length * Unsafe.SizeOf<GatheredRecord>();
        int end = 0;
        foreach (ref readonly GatheredRecord record in all)
        {
            fits &= record.Index >= 0 && record.Index < records && record.Length >= 0 && record.Start >= start && (long)record.Start - start + record.Length <= length
                && end <= record.GroupEnd && record.GroupEnd <= record.KeyEnd && record.KeyEnd <= record.ValuesEnd && record.ValuesEnd <= record.End;
            end = record.End;
        }

        if (!fits || end != reader.Rest.Length)
        {
            throw new ProtocolException($"expected keys and values of records that lie in {length} bytes, found others");
        }

        GatheredRecords gathered = new();
        gathered.Bytes.Add(reader.Rest);
        foreach (ref readonly GatheredRecord record in all)
        {
            gathered.Add(record with { Start = record.Start - start + RecordedSource.Front });
        }

        return gathered;
    }

    /// <summary>Reads groups.</summary>
    /// <exception cref="ProtocolException">They are none.</exception>
    public static GatheredGroups ReadGroups(ref PayloadReader reader)
    {
        int count = reader.Between(0, int.MaxValue, "a number of records");
        long elsewhere = reader.Int64();
        return new GatheredGroups { Count = count, Elsewhere = elsewhere, Entries = new GroupEntries(reader.Rest) };
    }
}
