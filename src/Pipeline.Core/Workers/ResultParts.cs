using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Csv;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Workers;

/// <summary>
/// Reads the parts of a worker's RESULT. Nothing of it is believed unchecked: each part that cannot be true of the batch throws
/// <see cref="ProtocolException"/>.
/// </summary>
internal static class ResultParts
{
    /// <summary>Reads the counts of so many stages.</summary>
    public static ReadOnlySpan<StageCounts> ReadCounts(ref PayloadReader reader, int stages)
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

    /// <summary>Reads rejects and checks that they lie in the batch.</summary>
    public static void ReadRejects(ref PayloadReader reader, ReadOnlyMemory<byte> payload, RecordBatch batch, RejectList rejects)
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

    /// <summary>Reads what became of single records, which must be what the counts say.</summary>
    public static ReadOnlySpan<RecordTrace> ReadTrace(scoped ref PayloadReader reader, scoped ReadOnlySpan<StageCounts> counts)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        ReadOnlySpan<RecordTrace> traces = MemoryMarshal.Cast<byte, RecordTrace>(bytes);
        StageCounts[] left = counts.ToArray();
        bool fit = bytes.Length % Unsafe.SizeOf<RecordTrace>() == 0;
        foreach (ref readonly RecordTrace trace in traces)
        {
            fit &= trace.Record >= 0 && trace is { Count: 1, Kind: TraceKind.FilteredFalse or TraceKind.FilteredNull or TraceKind.Missing or TraceKind.NullKey } && (uint)trace.Stage < (uint)left.Length;
            if (fit)
            {
                left[trace.Stage].Subtract(trace.Counts);
            }
        }

        return fit && Array.TrueForAll(left, count => count is { FilteredFalse: 0, FilteredNull: 0, Missing: 0, NullKeys: 0 })
            ? traces
            : throw new ProtocolException("expected a trace of every filtered record, found one that does not agree with the counts");
    }

    /// <summary>Reads the slices of an output: of the source's bytes, or of the bytes that follow.</summary>
    public static OutputSlice[] ReadSlices(ref PayloadReader reader, RecordBatch batch, RecordLayout layout, bool isSource)
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
    public static OutputSlice ReadPieces(scoped ref PayloadReader reader, RecordBatch batch, out ReadOnlySpan<OutputPiece> pieces)
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

    private static bool Fits(in Reject reject, RecordBatch batch) =>
        reject is { Record: >= 0, Offset: >= 0, Length: >= 0, Line: >= 0, Copy: >= 0 }
        && reject.Line <= batch.Length
        && reject.Offset <= batch.Length - reject.Length;
}
