using System.Runtime.InteropServices;
using Pipeline.Csv;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>The payload of a worker's RESULT: what a chain changed in a <see cref="RecordBatch"/>. Places count from the batch's first byte.</summary>
internal static class ResultPayload
{
    private const byte Live = 0;
    private const byte OwnBytes = 1;
    private const byte SourceBytes = 2;

    /// <summary>Writes all but the output's own bytes, which are returned and follow as the rest of the payload.</summary>
    public static ReadOnlySpan<byte> Write(PayloadWriter writer, RecordBatch batch)
    {
        writer.Clear();
        writer.Int32(batch.Records);
        writer.Int32(batch.Lines);
        writer.Int32(batch.BlankLines);
        writer.Bytes(MemoryMarshal.AsBytes<StageLosses>(batch.Losses));
        writer.Int32(batch.Rejects?.Count ?? 0);
        foreach (Reject reject in batch.Rejects ?? [])
        {
            writer.Int32(reject.Record);
            writer.Int32(reject.Offset - batch.Start);
            writer.Int32(reject.Length);
            writer.Int32(reject.Line);
            writer.Int32(reject.Copy);
            writer.Text(reject.Stage);
            writer.Text(reject.Column);
            writer.Text(reject.Code);
            writer.Text(reject.Message);
        }

        if (batch.Output is not { } output)
        {
            writer.Byte(Live);
            BatchPayload.WriteLive(writer, batch.Live);
            return [];
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
        ReadOnlySpan<StageLosses> losses = MemoryMarshal.Cast<byte, StageLosses>(reader.Bytes());
        if (losses.Length != batch.Losses.Length)
        {
            throw new ProtocolException($"expected the counts of {batch.Losses.Length} stages, found {losses.Length}");
        }

        Reject[] rejects = new Reject[reader.Between(0, reader.Rest.Length, "a number of rejects")];
        for (int i = 0; i < rejects.Length; i++)
        {
            rejects[i] = ReadReject(ref reader, batch);
        }

        LiveRecords? live = null;
        OutputSlice[] slices = [];
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
            slices = ReadSlices(ref reader, batch, program.Layout, kind == SourceBytes);
        }
        else
        {
            throw new ProtocolException($"expected {(program.Layout is null ? "a table of records" : "output")}, found an answer of kind {kind}");
        }

        if (Came(sent, program.First ? records : null) != Went(losses) + (live?.Count ?? slices.Sum(slice => (long)slice.Records)))
        {
            live?.Dispose();
            throw new ProtocolException("expected every record of the batch to be written, filtered or rejected, found counts that do not add up");
        }

        if (program.First)
        {
            (batch.Records, batch.Lines, batch.BlankLines) = (records, lines, blankLines);
        }

        Add(batch.Losses, losses);
        if (rejects.Length > 0)
        {
            (batch.Rejects ??= []).AddRange(rejects);
        }

        batch.Live?.Dispose();
        batch.Live = live;
        batch.Output = live is null ? OutputOf(payload, reader.Rest.Length, batch, slices, kind == SourceBytes) : null;
        return live is null && kind == OwnBytes;
    }

    /// <summary>How many records there were to work on; <paramref name="records"/> of them in the whole batch, if that is known from the answer only.</summary>
    private static long Came(RecordBatch sent, int? records)
    {
        (int from, int to) = sent.Selection is { } selection ? (selection.From, selection.To) : (0, int.MaxValue);
        if (records is { } all)
        {
            return Math.Clamp(all, from, to) - from;
        }

        int count = 0;
        for (int live = 0; live < sent.Live!.Count; live++)
        {
            count += sent.Live.RecordIndex(live) is var index && index >= from && index < to ? 1 : 0;
        }

        return count;
    }

    private static long Went(ReadOnlySpan<StageLosses> losses)
    {
        long count = 0;
        foreach (ref readonly StageLosses loss in losses)
        {
            count += (long)loss.FilteredFalse + loss.FilteredNull + loss.Rejected;
        }

        return count;
    }

    private static Reject ReadReject(ref PayloadReader reader, RecordBatch batch)
    {
        int record = reader.Between(0, int.MaxValue, "the index of a record");
        int offset = reader.Between(0, batch.Length, "the place of a reject");
        int length = reader.Between(0, batch.Length - offset, "the length of a reject");
        int line = reader.Between(0, batch.Length, "the line of a reject");
        int copy = reader.Between(0, int.MaxValue, "the copy of a record");
        return new Reject(record, batch.Start + offset, length, line, reader.RequiredText(), reader.Text(), reader.RequiredText(), reader.RequiredText()) { Copy = copy };
    }

    private static OutputSlice[] ReadSlices(ref PayloadReader reader, RecordBatch batch, RecordLayout layout, bool isSource)
    {
        OutputSlice[] slices = new OutputSlice[reader.Between(0, reader.Rest.Length, "a number of slices")];
        int end = 0;
        for (int i = 0; i < slices.Length; i++)
        {
            string? values = reader.Text();
            int found = values is null ? 0 : values.Count(character => character == '/') + 1;
            if (found != layout.PathValues)
            {
                throw new ProtocolException($"expected {layout.PathValues} values for the path of a slice, found {found}");
            }

            int start = reader.Between(0, int.MaxValue, "the start of a slice");
            int length = reader.Between(0, int.MaxValue - start, "the length of a slice");
            slices[i] = new OutputSlice(values, start, length, reader.Between(0, int.MaxValue, "the records of a slice"));
            end = Math.Max(end, start + length);
        }

        int expected = isSource ? 0 : end;
        if (reader.Rest.Length != expected || (isSource && end > batch.Length))
        {
            throw new ProtocolException($"expected slices of {(isSource ? batch.Length : reader.Rest.Length)} bytes, found them to end at {end}");
        }

        return slices;
    }

    /// <summary>The slices are those of the source bytes, or of the bytes at the end of the payload.</summary>
    private static EncodedOutput OutputOf(ReadOnlyMemory<byte> payload, int rest, RecordBatch batch, OutputSlice[] slices, bool isSource)
    {
        int start = batch.Start;
        EncodedOutput output;
        if (isSource)
        {
            output = new EncodedOutput(batch.Buffer);
        }
        else
        {
            MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> array);
            start = array.Offset + array.Count - rest;
            output = EncodedOutput.FromPool(array.Array!);
        }

        output.Slices.AddRange(slices.Select(slice => slice with { Start = start + slice.Start }));
        return output;
    }

    private static void Add(StageLosses[] sums, ReadOnlySpan<StageLosses> losses)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i].In += losses[i].In;
            sums[i].FilteredFalse += losses[i].FilteredFalse;
            sums[i].FilteredNull += losses[i].FilteredNull;
            sums[i].Rejected += losses[i].Rejected;
        }
    }
}
