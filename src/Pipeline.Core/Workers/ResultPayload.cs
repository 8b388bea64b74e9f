using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Csv;
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
        writer.Int32(batch.Rejects?.Runs.Count ?? 0);
        foreach (RejectRun run in batch.Rejects?.Runs ?? [])
        {
            writer.Bytes(run.Written.Span);
        }

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
        ReadOnlySpan<StageCounts> counts = ReadCounts(ref reader, batch.Counts.Length);

        using RejectList rejects = [];
        ReadRejects(ref reader, payload, batch, rejects);
        ReadOnlySpan<RecordTrace> trace = sent.Trace is null ? [] : ReadTrace(ref reader, counts);
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
            slices = ReadSlices(ref reader, batch, program.Layout, kind == SourceBytes);
        }
        else if (kind == Pieces && program.Layout is { PathValues: 0 })
        {
            slices = [ReadPieces(ref reader, batch, out pieces)];
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

        batch.Trace?.AddRange(trace);
        batch.Live?.Dispose();
        batch.Live = live;
        batch.Output = output;
        return live is null && kind == OwnBytes;
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

    private static ReadOnlySpan<StageCounts> ReadCounts(ref PayloadReader reader, int stages)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        ReadOnlySpan<StageCounts> counts = MemoryMarshal.Cast<byte, StageCounts>(bytes);
        bool fit = bytes.Length == stages * Unsafe.SizeOf<StageCounts>();
        foreach (ref readonly StageCounts stage in counts)
        {
            // A chain may take back what the stage before it let go: a record that is fatal to the chain counts as rejected there.
            StageCounts others = stage with { Out = Math.Abs(Math.Max(stage.Out, int.MinValue)) };
            fit &= !others.Values().AsSpan().ContainsAnyExceptInRange(0, int.MaxValue);
        }

        return fit ? counts : throw new ProtocolException($"expected the counts of {stages} stages, {StageCounts.Names.Count} each and none below 0 but 'out', found others");
    }

    private static void ReadRejects(ref PayloadReader reader, ReadOnlyMemory<byte> payload, RecordBatch batch, RejectList rejects)
    {
        for (int runs = reader.Between(0, reader.Rest.Length, "a number of runs of rejects"); runs > 0; runs--)
        {
            int length = reader.Bytes().Length;
            RejectRunReader run = new(payload.Slice(payload.Length - reader.Rest.Length - length, length));
            try
            {
                while (run.MoveNext())
                {
                    rejects.Add(Fits(run.Current, batch) ? run.Current : throw new ProtocolException("expected rejects of records that lie in the batch, found another"));
                }
            }
            catch (InvalidDataException exception)
            {
                throw new ProtocolException(exception.Message);
            }
        }
    }

    private static bool Fits(in Reject reject, RecordBatch batch) =>
        reject is { Record: >= 0, Offset: >= 0, Length: >= 0, Line: >= 0, Copy: >= 0 }
        && reject.Line <= batch.Length
        && reject.Offset <= batch.Length - reject.Length;

    /// <summary>Reads what became of single records, which must be what the counts say.</summary>
    private static ReadOnlySpan<RecordTrace> ReadTrace(scoped ref PayloadReader reader, scoped ReadOnlySpan<StageCounts> counts)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        ReadOnlySpan<RecordTrace> traces = MemoryMarshal.Cast<byte, RecordTrace>(bytes);
        StageCounts[] left = counts.ToArray();
        bool fit = bytes.Length % Unsafe.SizeOf<RecordTrace>() == 0;
        foreach (ref readonly RecordTrace trace in traces)
        {
            fit &= trace.Record >= 0 && trace is { Count: 1, Kind: TraceKind.FilteredFalse or TraceKind.FilteredNull } && (uint)trace.Stage < (uint)left.Length;
            if (fit)
            {
                left[trace.Stage].FilteredFalse -= trace.Kind == TraceKind.FilteredFalse ? 1 : 0;
                left[trace.Stage].FilteredNull -= trace.Kind == TraceKind.FilteredNull ? 1 : 0;
            }
        }

        return fit && Array.TrueForAll(left, count => count is { FilteredFalse: 0, FilteredNull: 0 })
            ? traces
            : throw new ProtocolException("expected a trace of every filtered record, found one that does not agree with the counts");
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

    /// <summary>Reads pieces up to the output's own bytes, and gives what they make.</summary>
    private static OutputSlice ReadPieces(scoped ref PayloadReader reader, RecordBatch batch, out ReadOnlySpan<OutputPiece> pieces)
    {
        int records = reader.Between(0, int.MaxValue, "the records of an output");
        ReadOnlySpan<byte> bytes = reader.Bytes();
        pieces = MemoryMarshal.Cast<byte, OutputPiece>(bytes);
        bool fit = bytes.Length % Unsafe.SizeOf<OutputPiece>() == 0;
        long own = 0;
        long ranges = 0;
        foreach (ref readonly OutputPiece piece in pieces)
        {
            fit &= piece.Own >= 0 && piece.Start >= 0 && piece.Length >= 0 && piece.Start <= batch.Length - piece.Length;
            own += piece.Own;
            ranges += piece.Length;
        }

        // No source byte stands twice in an output in pieces: so that it takes no more room than was foreseen, that much is checked.
        if (!fit || own > reader.Rest.Length || ranges > batch.Length)
        {
            throw new ProtocolException($"expected pieces of {batch.Length} source bytes and {reader.Rest.Length} others, found them to be of {ranges} and {own}, or to lie elsewhere");
        }

        return new OutputSlice(null, 0, checked((int)ranges + reader.Rest.Length), records);
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
