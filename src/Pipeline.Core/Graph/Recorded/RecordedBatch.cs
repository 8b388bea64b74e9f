using System.Buffers;
using System.Runtime.InteropServices;
using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Workers;

namespace Pipeline.Graph.Recorded;

/// <summary>
/// A batch behind the last chain of the first segment, as a task keeps it for the commit: counts, rejects, output or what a stage is to hold,
/// and of the source only what is needed. What a worker answers has the same parts.
/// </summary>
internal static class RecordedBatch
{
    private const byte WellFormed = 1;
    private const byte Faulty = 2;
    private const byte Last = 4;
    private const byte Traced = 8;
    private const byte Records = 16;
    private const byte Groups = 32;
    private const byte OfNoFile = 64;
    private const byte Own = 128;

    /// <summary>Writes all but the last bytes, which are returned and follow as the rest of the payload.</summary>
    /// <param name="writer">Gets it.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="file">The file's index in the plan of the job.</param>
    /// <param name="dialect">How the file's records are cut.</param>
    public static ReadOnlySpan<byte> Write(PayloadWriter writer, RecordBatch batch, int file, CsvDialect dialect)
    {
        writer.Clear();
        writer.Byte((byte)((batch.WellFormed ? WellFormed : 0) | (batch.Fault is null ? 0 : Faulty) | (batch.End is null ? 0 : Last) | (batch.Trace is null ? 0 : Traced)
            | (batch.Origins is null ? 0 : OfNoFile) | (batch.Own is null ? 0 : Own) | batch.Gathered switch { null => 0, GatheredRecords => Records, _ => Groups }));
        writer.Int32(file);
        writer.Int64(batch.Offset);
        writer.Int32(batch.Length);
        writer.Int32(batch.Records);
        writer.Int32(batch.Lines);
        writer.Int32(batch.BlankLines);
        writer.Bytes(MemoryMarshal.AsBytes<StageCounts>(batch.Counts));
        ResultPayload.WriteRuns(writer, batch.Rejects);
        ResultPayload.WriteRuns(writer, batch.Warned);
        if (batch.Trace is not null)
        {
            writer.Bytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(batch.Trace)));
        }

        if (batch.Fault is { } fault)
        {
            writer.Text(fault.Code);
            writer.Int64(fault.Offset);
            writer.Text(fault.Message);
            writer.Int32(fault.Quote ?? -1);
        }

        if (batch.End is { } end)
        {
            writer.Int64(end.Bytes);
            writer.Int32((int)end.Crc32C);
        }

        RecordedSource.Write(writer, batch);
        if (batch.Own is not null)
        {
            RecordedOwn.Write(writer, batch, new RecordedOwnPlaces(batch, dialect));
        }

        return batch.Gathered is null ? WriteOutput(writer, batch.Output!) : RecordedGathering.Write(writer, batch);
    }

    /// <summary>Reads a batch.</summary>
    /// <param name="payload">In an array of the shared pool, which belongs to the batch's output from then on, where it has one.</param>
    /// <param name="plan">The plan of the job.</param>
    /// <exception cref="ProtocolException">It is none of this plan.</exception>
    public static RecordBatch Read(ReadOnlyMemory<byte> payload, PipelinePlan plan)
    {
        PayloadReader reader = new(payload.Span);
        byte flags = reader.Byte();
        int file = reader.Between(0, plan.Files.Count - 1, "the number of a file");
        long offset = reader.Int64();
        int length = reader.Between(0, int.MaxValue - 1, "a length");
        int records = reader.Between(0, int.MaxValue, "a number of records");
        int lines = reader.Between(0, length, "a number of lines");
        int blankLines = reader.Between(0, length, "a number of blank lines");
        ReadOnlySpan<StageCounts> counts = ResultParts.ReadCounts(ref reader, plan.Stages.Count);
        RecordBatch measure = new() { File = file, Offset = offset, Buffer = [], Start = 0, Length = length, WellFormed = true, Counts = [] };
        RejectList rejects = [];
        ResultParts.ReadRejects(ref reader, payload, measure, rejects);
        RejectList warned = [];
        ResultParts.ReadRejects(ref reader, payload, measure, warned);
        List<RecordTrace>? trace = (flags & Traced) == 0 ? null : [.. ResultParts.ReadTrace(ref reader, counts)];
        BatchFault? fault = (flags & Faulty) == 0 ? null : new BatchFault(reader.RequiredText(), reader.Int64(), reader.RequiredText()) { Quote = reader.Int32() is >= 0 and var quote ? quote : null };
        FileEnd? end = (flags & Last) == 0 ? null : new FileEnd(reader.Int64(), (uint)reader.Int32());
        byte[] source = RecordedSource.Read(ref reader, length, (flags & Own) != 0);
        RecordedOwn? own = (flags & Own) == 0 ? null : RecordedOwn.Read(ref reader);
        IGathered? gathered = (flags & Records) != 0 ? RecordedGathering.ReadRecords(ref reader, records, length) : (flags & Groups) != 0 ? RecordedGathering.ReadGroups(ref reader) : null;
        return new RecordBatch
        {
            File = file,
            Offset = offset,
            Buffer = source,
            Start = RecordedSource.Front,
            Length = length,
            Own = own,
            WellFormed = (flags & WellFormed) != 0,
            Fault = fault,
            End = end,
            Counts = counts.ToArray(),
            Trace = trace,
            Records = records,
            Lines = lines,
            BlankLines = blankLines,
            Rejects = rejects.Count > 0 ? rejects : null,
            Warned = warned.Count > 0 ? warned : null,
            Gathered = gathered,
            Origins = (flags & OfNoFile) == 0 ? null : new RecordOrigins(),
            Output = gathered is null ? ReadOutput(ref reader, payload) : null,
            Release = buffer =>
            {
                if (buffer.Length > 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            },
        };
    }

    private static ReadOnlySpan<byte> WriteOutput(PayloadWriter writer, EncodedOutput output)
    {
        int first = output.Slices.Count == 0 ? 0 : output.Slices.Min(slice => slice.Start);
        int end = output.Slices.Count == 0 ? 0 : output.Slices.Max(slice => slice.Start + slice.Length);
        writer.Int32(output.Slices.Count);
        foreach (OutputSlice slice in output.Slices)
        {
            writer.Text(slice.PathValues);
            writer.Int32(slice.Start - first);
            writer.Int32(slice.Length);
            writer.Int32(slice.Records);
        }

        return output.Buffer.AsSpan(first, end - first);
    }

    private static EncodedOutput ReadOutput(ref PayloadReader reader, ReadOnlyMemory<byte> payload)
    {
        int slices = reader.Between(0, reader.Rest.Length, "a number of slices");
        List<OutputSlice> read = [];
        for (int i = 0; i < slices; i++)
        {
            read.Add(new OutputSlice(reader.Text(), reader.Between(0, int.MaxValue, "a start"), reader.Between(0, int.MaxValue, "a length"), reader.Between(0, int.MaxValue, "a number of records")));
        }

        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> array);
        int outputAt = array.Offset + array.Count - reader.Rest.Length;
        EncodedOutput output = EncodedOutput.FromPool(array.Array!);
        foreach (OutputSlice slice in read)
        {
            if (slice.Start > reader.Rest.Length - slice.Length)
            {
                throw new ProtocolException($"expected slices of {reader.Rest.Length} bytes, found one that ends at {(long)slice.Start + slice.Length}");
            }

            output.Slices.Add(slice with { Start = outputAt + slice.Start });
        }

        return output;
    }
}
