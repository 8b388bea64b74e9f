using Pipeline.Csv;
using Pipeline.Csv.JsonLines;
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
<<<<<<< HEAD
    private readonly OutputColumns output;
=======
    private readonly byte quote;
    private readonly IReadOnlyList<string>? json;
    private readonly FieldIndex index;
    private readonly byte[][] nullTexts;
>>>>>>> main
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
<<<<<<< HEAD
        output = new OutputColumns(columns, layout);
        places = [.. columns.Select(column => counts.PlaceOf(column.Name))];
        sums = [.. columns.Select(column => counts.SumOf(column.Name))];
=======
        json = layout.Json is null ? null : [.. columns.Select(column => column.Name)];
        CsvDialect read = json is null ? CsvDialect.Default with { Delimiter = layout.Delimiter, Quote = layout.Quote, NullValues = layout.NullValues } : WrittenLines.DialectOf(columns.Count);
        quote = read.Quote;
        index = new FieldIndex(read.Delimiter, quote);
        nullTexts = Array.FindAll([.. read.NullValues, layout.Null ?? []], text => text.Length > 0);
        places = [.. columns.Select(column => counts.PlaceOf(column.Name))];
        sums = [.. columns.Select(column => counts.SumOf(column.Name))];
        ownNulls = [.. columns.Select(column => json is null ? column.NullValues?.Select(Encoding.UTF8.GetBytes).ToArray() : null)];
>>>>>>> main
        readers = [.. columns.Select(ColumnForms.Decimals)];
    }

    /// <summary>Counts the records of an output.</summary>
    public BatchFigures Count(EncodedOutput encoded)
    {
<<<<<<< HEAD
        Taker taker = new(this, new BatchFigures(places, counts.Sums.Count));
        output.Read(encoded, ref taker);
        return taker.Figures;
=======
        BatchFigures figures = new(places, counts.Sums.Count);
        foreach (OutputSlice slice in output.Slices)
        {
            if (json is null)
            {
                Count(output.Buffer, slice, figures);
                continue;
            }

            byte[] text = WrittenLines.Read(output.Buffer.AsSpan(slice.Start, slice.Length), json);
            Count(text, slice with { Start = 0, Length = text.Length }, figures);
        }

        return figures;
>>>>>>> main
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
<<<<<<< HEAD
                figures.HaveOthers[sum] = true;
=======
                start = fields.StartOfFirst(row * places.Length, buffer);
                length = fields.EndOf(row * places.Length) - start;
            }

            if (length > 0 && buffer[start] == quote)
            {
                start++;
                length -= 2;

                // A null alone in its record is written so: it would be a blank line.
                if (length == 0 && places.Length == 1 && json is null)
                {
                    nulls++;
                    continue;
                }
            }
            else if (own is not null ? IsOneOf(own, buffer.AsSpan(start, length)) : length == 0 || (nullTexts.Length > 0 && IsOneOf(nullTexts, buffer.AsSpan(start, length))))
            {
                nulls++;
                continue;
            }

            sketch.Add(length == 0 ? ValueHash.OfNothing : ValueHash.Of(ref buffer[start], length));
            if (sum >= 0)
            {
                if (readers[column].TryRead(buffer.AsSpan(start, length), out DecimalValue value))
                {
                    figures.Sums[sum].Add(value);
                }
                else
                {
                    figures.HaveOthers[sum] = true;
                }
>>>>>>> main
            }
        }
    }
}
