using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.JsonLines;
using Pipeline.Files;
using Pipeline.Http;
using Pipeline.Csv.Encodings;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>The first records of a plan after all stages, without a graph: read and worked on one batch after the other.</summary>
public sealed partial class PipelinePreview
{
    private const int SmallBatch = 64 << 10;

    // About a record: requests are sent for those that are shown, and for no more.
    private const int SmallestBatch = 16;

    private Func<string, string?>? variable;

    private PipelinePreview(IReadOnlyList<string> columns) => Columns = columns;

    /// <summary>Names of the columns that are written after the last stage.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The values as text; null where they are null.</summary>
    public List<IReadOnlyList<string?>> Rows { get; } = [];

    /// <summary>The same records as CSV, behind their header, or as JSON Lines where the output is that.</summary>
    public MemoryStream Csv { get; } = new();

    /// <summary>Records read to get them.</summary>
    public long Read { get; private set; }

    /// <summary>Records rejected on the way.</summary>
    public long Rejected { get; private set; }

    /// <summary>Requests that were sent to get them.</summary>
    public long Requests { get; private set; }

    /// <summary>Takes up to <paramref name="count"/> records, of files with the columns of the first. Stages that ask a service ask nothing, and their columns are null.</summary>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static PipelinePreview Take(PipelinePlan plan, int count) => Take(plan, count, variable: null);

    /// <summary>The same, with requests for the records that are shown, and for those on the way to them that are not.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="count">How many records.</param>
    /// <param name="variable">Gives the value of an environment variable in which a secret stands; null: no request is sent.</param>
    /// <exception cref="InputException">A file cannot be read.</exception>
    /// <exception cref="RunException">The service cannot be asked; or a stage holds all records, for each of which it would be asked.</exception>
    public static PipelinePreview Take(PipelinePlan plan, int count, Func<string, string?>? variable)
    {
        ArgumentNullException.ThrowIfNull(plan);
        PipelinePreview preview = new(plan.Files[0].WrittenColumns) { variable = variable };
        preview.Csv.Write(HeaderOf(plan));
        PipelinePlan small = plan.Under(plan.Definition.Run with { BatchBytes = variable is null ? SmallBatch : SmallestBatch });
        if (variable is not null && small.HoldsData)
        {
            throw new RunException(ExitCodes.Usage, "a stage of this pipeline file holds all records, so requests would be sent for all of them: leave --http out, or take the stage out for a preview");
        }

        SpillSpace? space = null;
        using RunLookups? lookups = RunLookups.Load(small, .., () => space ??= SpaceOf(small), CancellationToken.None);
        small = lookups?.Plan ?? small;
        if (small.HoldsData)
        {
            preview.TakeHeld(small, space ?? SpaceOf(small), count);
            return preview;
        }

        for (int file = 0; file < plan.Files.Count && preview.Rows.Count < count; file++)
        {
            if (plan.Files[file].WrittenColumns.SequenceEqual(preview.Columns, StringComparer.Ordinal))
            {
                preview.TakeFrom(small, file, count);
            }
        }

        return preview;
    }

    /// <summary>The header in UTF-8, as the records of a preview are, whatever encoding the output has.</summary>
    private static ReadOnlySpan<byte> HeaderOf(PipelinePlan plan)
    {
        byte[] header = plan.Files[0].OutputHeader;
        byte[] text = new byte[TextCodec.LongestCharacter * header.Length];
        TextCodecs.Of(plan.Definition.Output.Encoding).Decode(header, text, out _, out int written);
        ReadOnlySpan<byte> decoded = text.AsSpan(0, written);
        return decoded.StartsWith("\uFEFF"u8) ? decoded["\uFEFF"u8.Length..] : decoded;
    }

    private void TakeFrom(PipelinePlan plan, int file, int count)
    {
        using CancellationTokenSource enough = new();
        using MemoryBudget budget = new(long.MaxValue, SmallBatch, enough.Token);
        IReadOnlyList<ChainProgram> programs = plan.Files[file].Programs;
        RunnerContext context = new("", 1, enough.Token) { IsOffline = variable is null, Variable = variable ?? (static _ => null) };
        IChainRunner[] runners = [.. programs.Select((_, chain) => ChainRunners.InProcess(plan, chain, context))];
        try
        {
            new FileReader(plan, plan.Stages.Count).Read(file, budget, new BlockMeter(BlockKind.Read, "read", 1, 1), 0, batch =>
            {
                for (int chain = 0; chain < runners.Length; chain++)
                {
                    runners[chain].ProcessAsync(batch, programs[chain]).AsTask().GetAwaiter().GetResult();
                }

                TakeFrom(batch, programs[^1], count);
                budget.Return(batch.Buffer);
                if (Rows.Count < count && batch.Fault is { IsWhole: false } fault)
                {
                    // Not a record at fault but its file: a run of it would fail whatever its limit.
                    string name = plan.Files[file].Name;
                    string what = fault.Message.StartsWith($"{name}: ", StringComparison.Ordinal) ? fault.Message[(name.Length + 2)..] : fault.Message;
                    throw new InputException(ExitCodes.Data, fault.Code, name, null, what);
                }

                if (Rows.Count >= count)
                {
                    enough.Cancel();
                    enough.Token.ThrowIfCancellationRequested();
                }
            });
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // The rest of the file is not wanted.
        }
        catch (StoppedException exception)
        {
            throw new RunException(exception.ExitCode, exception.Message);
        }
        finally
        {
            Requests += runners.Sum(runner => runner.Notes.Requests?.Sent ?? 0);
            Array.ForEach(runners, runner => runner.Dispose());
        }
    }

    private void TakeFrom(RecordBatch batch, ChainProgram last, int count)
    {
        Read += batch.Records;
        Rejected += batch.Counts.Sum(stage => stage.Rejected);

        using EncodedOutput? output = batch.Output;
        RecordLayout layout = last.Layout!;
        bool isJson = layout.Json is not null;
        using BatchTokenizer tokenizer = new(isJson ? WrittenLines.DialectOf(Columns.Count) : last.Dialect with { Delimiter = layout.Delimiter, NullValues = [[]] });
        foreach (OutputSlice slice in output?.Slices ?? [])
        {
            ReadOnlySpan<byte> written = output!.Buffer.AsSpan(slice.Start, slice.Length);
            byte[] text = [0, .. isJson ? WrittenLines.Read(written, Columns) : written];
            tokenizer.Begin(text, 1, text.Length - 1, isWellFormed: false);
            while (Rows.Count < count && tokenizer.MoveNext())
            {
                // A line of JSON has a line feed at its end and nowhere else.
                int line = isJson ? written.IndexOf((byte)'\n') + 1 : 0;
                Csv.Write(isJson ? written[..line] : text.AsSpan(tokenizer.RecordStart, tokenizer.RecordLength));
                Csv.Write(isJson ? [] : layout.Newline);
                written = written[line..];
                Rows.Add([.. Enumerable.Range(0, tokenizer.FieldCount).Select(Value)]);
            }
        }

        string? Value(int field)
        {
            RecordFields fields = new(1, 0);
            fields.Begin(tokenizer.Buffer);
            tokenizer.Load(field, 0, fields);
            return fields.IsNull(0) ? null : Encoding.UTF8.GetString(fields.Text(0));
        }
    }
}
