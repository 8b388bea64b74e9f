using Pipeline.Csv;
using Pipeline.Expressions.Values;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// Exact sums of columns of a file as it came, before any stage. The file is read once more for them, so that nobody else pays.
/// Nulls count nothing; records of another number of fields have no columns and count nothing either.
/// </summary>
internal sealed class ColumnSums
{
    private const int BatchBytes = 512 << 10;

    private readonly int[] slots;
    private readonly IValueReader<DecimalValue>[] readers;
    private readonly DecimalValue[] sums;
    private readonly string?[] faults;
    private readonly int width;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file, which was read to its end before.</param>
    /// <param name="names">The columns.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">It cannot be read any more.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ColumnSums(PlannedFile file, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        width = file.Header.Count;
        slots = [.. names.Select(name => file.Header.ToList().IndexOf(name))];
        readers = [.. names.Select(name => file.Bound.Bound.Input.Find(name) is { } column ? ColumnForms.Decimals(column) : default(PlainReader<DecimalValue, DecimalType>))];
        sums = new DecimalValue[slots.Length];
        faults = [.. slots.Select(slot => slot < 0 ? "there is no such column" : null)];
        using InputFile input = InputFile.Open(file.Source);
        using BatchTokenizer tokenizer = new(file.Dialect, file.Programs[0].OwnNulls);
        BatchReader reader = new(input.Source, input.Prologue, BatchBytes, new OwnBuffers());
        RecordFields fields = new(width, now: 0);
        while (reader.TryReadNext(out CutBatch batch) && batch.Fault is null)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Own?.Dispose();
            tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
            while (tokenizer.MoveNext())
            {
                fields.Begin(batch.Buffer);
                Add(tokenizer, fields);
            }
        }
    }

    /// <summary>The sum of a column, by its place among the names, or why there is none.</summary>
    public (DecimalValue Sum, string? Fault) this[int column] => (sums[column], faults[column]);

    private void Add(BatchTokenizer tokenizer, RecordFields fields)
    {
        for (int i = 0; i < slots.Length && tokenizer.FieldCount == width; i++)
        {
            if (faults[i] is not null)
            {
                continue;
            }

            tokenizer.Load(slots[i], slots[i], fields);
            if (!fields.IsNull(slots[i]))
            {
                faults[i] = !readers[i].TryRead(fields.Text(slots[i]), out DecimalValue value) ? "a value is no number"
                    : !DecimalValue.TryAdd(sums[i], value, out sums[i]) ? "it has more than 28 digits"
                    : null;
            }
        }
    }
}
