using System.Runtime.InteropServices;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>The payload of a worker's RESULT: what a chain changed in a <see cref="RecordBatch"/>. Places count from the batch's first byte.</summary>
internal static class ResultPayload
{
    private const byte Live = 0;
    private const byte OwnBytes = 1;
    private const byte SourceBytes = 2;
    private const byte Pieces = 3;

    /// <summary>Writes all but the output's own bytes, which are returned and follow as the rest of the payload.</summary>
    public static ReadOnlySpan<byte> Write(PayloadWriter writer, RecordBatch batch)
    {
        writer.Clear();
        writer.Int32(batch.Records);
        writer.Int32(batch.Lines);
        writer.Int32(batch.BlankLines);
        writer.Bytes(MemoryMarshal.AsBytes<StageCounts>(batch.Counts));
        WriteRuns(writer, batch.Rejects);
        WriteRuns(writer, batch.Warned);
        if (batch.Trace is not null)
        {
            writer.Bytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(batch.Trace)));
        }

        if (batch.Output is not { } output)
        {
            writer.Byte(Live);
            BatchPayload.WriteLive(writer, batch.Live);
            return [];
        }

        if (output.Pieces.Count > 0)
        {
            writer.Byte(Pieces);
            writer.Int32(output.Slices[0].Records);
            writer.Bytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(output.Pieces)));
            return output.Buffer.AsSpan(0, output.Slices[0].Length);
        }

        bool isSource = ReferenceEquals(output.Buffer, batch.Buffer);
        writer.Byte(isSource ? SourceBytes : OwnBytes);
        writer.Int32(output.Slices.Count);
        int end = 0;
        foreach (OutputSlice slice in output.Slices)
        {
            writer.Text(slice.PathValues);
            writer.Int32(slice.Start - (isSource ? batch.Start : 0));
            writer.Int32(slice.Length);
            writer.Int32(slice.Records);
            end = Math.Max(end, slice.Start + slice.Length);
        }

        return isSource ? [] : output.Buffer.AsSpan(0, end);
    }

    /// <summary>Makes the changes in the parent's batch. A batch that the answer does not fit is left as it was.</summary>
    /// <param name="payload">The answer, in an array of the shared pool.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="batch">Where the changes are made: what was sent, or a batch with the same source bytes.</param>
    /// <param name="program">What was done.</param>
    /// <returns>Whether the array belongs to the batch's output now, so that most of the answer is copied no further.</returns>
    /// <exception cref="ProtocolException">The answer does not fit the batch.</exception>
    public static bool Apply(ReadOnlyMemory<byte> payload, RecordBatch sent, RecordBatch batch, ChainProgram program)
    {
        PayloadReader reader = new(payload.Span);
        int records = reader.Between(0, int.MaxValue, "a number of records");
        int lines = reader.Between(0, batch.Length, "a number of lines");
        int blankLines = reader.Between(0, batch.Length, "a number of blank lines");
        ReadOnlySpan<StageCounts> counts = ResultParts.ReadCounts(ref reader, batch.Counts.Length);

        using RejectList rejects = [];
        ResultParts.ReadRejects(ref reader, payload, batch, rejects);
        using RejectList warned = [];
        ResultParts.ReadRejects(ref reader, payload, batch, warned);
        ReadOnlySpan<RecordTrace> trace = sent.Trace is null ? [] : ResultParts.ReadTrace(ref reader, counts);
        LiveRecords? live = null;
        OutputSlice[] slices = [];
        ReadOnlySpan<OutputPiece> pieces = [];
        byte kind = reader.Byte();
        if (kind == Live && program.Layout is null)
        {
            live = BatchPayload.ReadLive(ref reader, program.SourceFields, program.Slots);
            if (reader.Rest.Length > 0)
            {
                live.Dispose();
            }

            reader.End();
        }
        else if (kind is OwnBytes or SourceBytes && program.Layout is not null)
        {
            slices = ResultParts.ReadSlices(ref reader, batch, program.Layout, kind == SourceBytes);
        }
        else if (kind == Pieces && program.Layout is { PathValues: 0 })
        {
            slices = [ResultParts.ReadPieces(ref reader, batch, out pieces)];
        }
        else
        {
            throw new ProtocolException($"expected {(program.Layout is null ? "a table of records" : "output")}, found an answer of kind {kind}");
        }

        StageCounts sum = default;
        bool balances = true;
        foreach (ref readonly StageCounts stage in counts)
        {
            sum.Add(stage);
            balances &= stage.Balances;
        }

        if (!balances || Came(sent, program.First ? records : null) + sum.Added != sum.Gone + (live?.Count ?? slices.Sum(slice => (long)slice.Records)))
        {
            live?.Dispose();
            throw new ProtocolException("expected every record of the batch to be written, filtered or rejected, found counts that do not add up");
        }

        EncodedOutput? output = kind switch
        {
            Live => null,
            Pieces => EncodedOutput.Assemble(pieces, LastOf(payload, reader.Rest.Length), batch.Buffer, batch.Start, slices[0].Length, slices[0].Records),
            _ => OutputOf(LastOf(payload, reader.Rest.Length), batch, slices, kind == SourceBytes),
        };
        if (program.First)
        {
            (batch.Records, batch.Lines, batch.BlankLines) = (records, lines, blankLines);
        }

        for (int i = 0; i < counts.Length; i++)
        {
            batch.Counts[i].Add(counts[i]);
        }

        if (rejects.Count > 0)
        {
            (batch.Rejects ??= []).TakeFrom(rejects);
        }

        if (warned.Count > 0)
        {
            (batch.Warned ??= []).TakeFrom(warned);
        }

        batch.Trace?.AddRange(trace);
        batch.Live?.Dispose();
        batch.Live = live;
        batch.Output = output;
        return live is null && kind == OwnBytes;
    }

    /// <summary>Writes rejects or warnings.</summary>
    public static void WriteRuns(PayloadWriter writer, RejectList? rejects)
    {
        writer.Int32(rejects?.Runs.Count ?? 0);
        foreach (RejectRun run in rejects?.Runs ?? [])
        {
            writer.Bytes(run.Written.Span);
        }
    }

    /// <summary>How many records there were to work on; <paramref name="records"/> of them in the whole batch, if that is known from the answer only.</summary>
    private static long Came(RecordBatch sent, int? records)
    {
        (int from, int to) = sent.Selection is { } selection ? (selection.From, selection.To) : (0, int.MaxValue);
        if (records is { } all)
        {
            return sent.Selection?.CountOf(all) ?? all;
        }

        int count = 0;
        for (int live = 0; live < sent.Live!.Count; live++)
        {
            count += sent.Live.RecordIndex(live) is var index && index >= from && index < to ? 1 : 0;
        }

        return count;
    }

    /// <summary>The last bytes of a payload.</summary>
    private static ArraySegment<byte> LastOf(ReadOnlyMemory<byte> payload, int count)
    {
        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> array);
        return array[^count..];
    }

    /// <summary>The slices are those of the source bytes, or of the bytes at the end of the payload.</summary>
    private static EncodedOutput OutputOf(ArraySegment<byte> rest, RecordBatch batch, OutputSlice[] slices, bool isSource)
    {
        int start = isSource ? batch.Start : rest.Offset;
        EncodedOutput output = isSource ? new EncodedOutput(batch.Buffer) : EncodedOutput.FromPool(rest.Array!);
        output.Slices.AddRange(slices.Select(slice => slice with { Start = start + slice.Start }));
        return output;
    }
}
