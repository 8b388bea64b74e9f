using Pipeline.Csv;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>
/// Counts the records of a batch as they are written: so the figures are those of the output, wherever the work was done. Belongs to one
/// thread at a time; allocates nothing per record.
/// </summary>
internal sealed class OutputCounter
{
    private readonly FigureCounts counts;
    private readonly OutputColumns output;
    private readonly int[] places;
    private readonly int[] sums;
    private readonly IValueReader<DecimalValue>[] readers;

    /// <summary>Makes a counter of records with these columns.</summary>
    /// <param name="counts">Those of the run, which has the sketches.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="layout">How they are written.</param>
    public OutputCounter(FigureCounts counts, IReadOnlyList<Column> columns, RecordLayout layout)
    {
        this.counts = counts;
        output = new OutputColumns(columns, layout);
        places = [.. columns.Select(column => counts.PlaceOf(column.Name))];
        sums = [.. columns.Select(column => counts.SumOf(column.Name))];
        readers = [.. columns.Select(ColumnForms.Decimals)];
    }

    /// <summary>Counts the records of an output.</summary>
    public BatchFigures Count(EncodedOutput encoded)
    {
        Taker taker = new(this, new BatchFigures(places, counts.Sums.Count));
        output.Read(encoded, ref taker);
        return taker.Figures;
    }

    private struct Taker(OutputCounter counter, BatchFigures figures) : IOutputTaker
    {
        private int column;
        private int sum;
        private DistinctSketch? sketch;

        public readonly BatchFigures Figures => figures;

        public readonly void Begin(int rows) => figures.Records += rows;

        public bool Wants(int column)
        {
            int place = counter.places[column];
            if (place < 0)
            {
                return false;
            }

            this.column = column;
            sum = counter.sums[column];
            sketch = counter.counts.Sketches[place];
            return true;
        }

        public readonly void AddNull(int row) => figures.Nulls[column]++;

        public readonly void Add(int row, byte[] buffer, int start, int length, bool wasQuoted)
        {
            sketch!.Add(length == 0 ? ValueHash.OfNothing : ValueHash.Of(ref buffer[start], length));
            if (sum < 0)
            {
                return;
            }

            if (counter.readers[column].TryRead(buffer.AsSpan(start, length), out DecimalValue value))
            {
                figures.Sums[sum].Add(value);
            }
            else
            {
                figures.HaveOthers[sum] = true;
            }
        }
    }
}
