using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.JsonLines;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>
/// Counts the records of a batch as they are written: so the figures are those of the output, wherever the work was done. The output is
/// indexed a window at a time, and gone through column by column. Belongs to one thread at a time; allocates nothing per record.
/// </summary>
internal sealed class OutputCounter
{
    private readonly FigureCounts counts;
    private readonly byte quote;
    private readonly IReadOnlyList<string>? json;
    private readonly FieldIndex index;
    private readonly byte[][] nullTexts;
    private readonly int[] places;
    private readonly int[] sums;
    private readonly byte[][]?[] ownNulls;
    private readonly IValueReader<DecimalValue>[] readers;

    /// <summary>Makes a counter of records with these columns.</summary>
    /// <param name="counts">Those of the run, which has the sketches.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="layout">How they are written.</param>
    public OutputCounter(FigureCounts counts, IReadOnlyList<Column> columns, RecordLayout layout)
    {
        this.counts = counts;
        json = layout.Json is null ? null : [.. columns.Select(column => column.Name)];
        CsvDialect read = json is null ? CsvDialect.Default with { Delimiter = layout.Delimiter, Quote = layout.Quote, NullValues = layout.NullValues } : WrittenLines.DialectOf(columns.Count);
        quote = read.Quote;
        index = new FieldIndex(read.Delimiter, quote);
        nullTexts = Array.FindAll([.. read.NullValues, layout.Null ?? []], text => text.Length > 0);
        places = [.. columns.Select(column => counts.PlaceOf(column.Name))];
        sums = [.. columns.Select(column => counts.SumOf(column.Name))];
        ownNulls = [.. columns.Select(column => json is null ? column.NullValues?.Select(Encoding.UTF8.GetBytes).ToArray() : null)];
        readers = [.. columns.Select(ColumnForms.Decimals)];
    }

    /// <summary>Counts the records of an output.</summary>
    public BatchFigures Count(EncodedOutput output)
    {
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
    }

    private void Count(byte[] buffer, OutputSlice slice, BatchFigures figures)
    {
        int before = figures.Records;
        int next = slice.Start;
        index.Begin(buffer, slice.Start, slice.Length);
        while (index.MoveNext())
        {
            if (!index.HaveFields(places.Length))
            {
                throw new InvalidOperationException("a record of the output has another number of fields: this is a bug");
            }

            FieldTable fields = index.Fields(next);
            for (int column = 0; column < places.Length; column++)
            {
                if (places[column] >= 0)
                {
                    Count(buffer, fields, column, figures);
                }
            }

            figures.Records += index.Count;
            int end = fields.EndOf((index.Count * places.Length) - 1);
            next = end + index.LengthOfEnd(end);
        }

        if (figures.Records - before != slice.Records)
        {
            throw new InvalidOperationException($"an output of {slice.Records} records has {figures.Records - before}: this is a bug");
        }
    }

    private void Count(byte[] buffer, in FieldTable fields, int column, BatchFigures figures)
    {
        DistinctSketch sketch = counts.Sketches[places[column]];
        int sum = sums[column];
        int nulls = 0;
        byte[][]? own = ownNulls[column];
        FieldColumn others = column > 0 ? fields.Column(column, places.Length) : default;
        for (int row = 0; row < index.Count; row++)
        {
            int start;
            int length;
            if (column > 0)
            {
                others.Get(row, out start, out length);
            }
            else
            {
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
            }
        }

        figures.Nulls[column] += nulls;
    }

    private static bool IsOneOf(byte[][] nullTexts, ReadOnlySpan<byte> text)
    {
        foreach (byte[] nullText in nullTexts)
        {
            if (text.SequenceEqual(nullText))
            {
                return true;
            }
        }

        return false;
    }
}
