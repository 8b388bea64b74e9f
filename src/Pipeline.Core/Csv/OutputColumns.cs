using System.Text;
using Pipeline.Csv.JsonLines;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>Takes the values of encoded records, column by column of some hundred records. A struct, so that the compiler makes a loop for each.</summary>
internal interface IOutputTaker
{
    /// <summary>Turns to the next records.</summary>
    void Begin(int rows);

    /// <summary>Whether the values of a column are wanted; if so they are the next to come.</summary>
    bool Wants(int column);

    /// <summary>The value of a record is null.</summary>
    void AddNull(int row);

    /// <summary>The value of a record: bytes of the buffer, in which each quote of a value that was quoted stands twice.</summary>
    void Add(int row, byte[] buffer, int start, int length, bool wasQuoted);
}

/// <summary>
/// Reads what was encoded for the output, so that what looks at it sees what is written, wherever the work was done. The records are indexed a
/// window at a time, and gone through column by column. Belongs to one thread; allocates nothing per record.
/// </summary>
internal sealed class OutputColumns
{
    private readonly int count;
    private readonly IReadOnlyList<string>? json;
    private readonly FieldIndex index;
    private readonly byte[][] nullTexts;
    private readonly byte[][]?[] ownNulls;

    /// <summary>Makes a reader of records with these columns.</summary>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="layout">How they are written.</param>
    public OutputColumns(IReadOnlyList<Column> columns, RecordLayout layout)
    {
        count = columns.Count;
        json = layout.Json is null ? null : [.. columns.Select(column => column.Name)];
        CsvDialect read = json is null ? CsvDialect.Default with { Delimiter = layout.Delimiter, Quote = layout.Quote, NullValues = layout.NullValues } : WrittenLines.DialectOf(count);
        Quote = read.Quote;
        index = new FieldIndex(read.Delimiter, Quote);
        nullTexts = Array.FindAll([.. read.NullValues, layout.Null ?? []], text => text.Length > 0);
        ownNulls = [.. columns.Select(column => json is null ? column.NullValues?.Select(Encoding.UTF8.GetBytes).ToArray() : null)];
    }

    /// <summary>The quote around values.</summary>
    public byte Quote { get; }

    /// <summary>Gives all values of an output.</summary>
    public void Read<TTaker>(EncodedOutput output, ref TTaker taker)
        where TTaker : struct, IOutputTaker
    {
        foreach (OutputSlice slice in output.Slices)
        {
            if (json is null)
            {
                Read(output.Buffer, slice, ref taker);
                continue;
            }

            byte[] text = WrittenLines.Read(output.Buffer.AsSpan(slice.Start, slice.Length), json);
            Read(text, slice with { Start = 0, Length = text.Length }, ref taker);
        }
    }

    private void Read<TTaker>(byte[] buffer, OutputSlice slice, ref TTaker taker)
        where TTaker : struct, IOutputTaker
    {
        int records = 0;
        int next = slice.Start;
        index.Begin(buffer, slice.Start, slice.Length);
        while (index.MoveNext())
        {
            if (!index.HaveFields(count))
            {
                throw new InvalidOperationException("a record of the output has another number of fields: this is a bug");
            }

            FieldTable fields = index.Fields(next);
            taker.Begin(index.Count);
            for (int column = 0; column < count; column++)
            {
                if (taker.Wants(column))
                {
                    Read(buffer, fields, column, ref taker);
                }
            }

            records += index.Count;
            int end = fields.EndOf((index.Count * count) - 1);
            next = end + index.LengthOfEnd(end);
        }

        if (slice.Records != records)
        {
            throw new InvalidOperationException($"an output of {slice.Records} records has {records}: this is a bug");
        }
    }

    private void Read<TTaker>(byte[] buffer, in FieldTable fields, int column, ref TTaker taker)
        where TTaker : struct, IOutputTaker
    {
        byte[][]? own = ownNulls[column];
        FieldColumn others = column > 0 ? fields.Column(column, count) : default;
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
                start = fields.StartOfFirst(row * count, buffer);
                length = fields.EndOf(row * count) - start;
            }

            bool isQuoted = length > 0 && buffer[start] == Quote;
            if (isQuoted)
            {
                start++;
                length -= 2;
            }

            // A null alone in its record is written as quotes: it would be a blank line.
            bool isNull = isQuoted ? length == 0 && count == 1 && json is null
                : own is not null ? IsOneOf(own, buffer.AsSpan(start, length))
                : length == 0 || (nullTexts.Length > 0 && IsOneOf(nullTexts, buffer.AsSpan(start, length)));
            if (isNull)
            {
                taker.AddNull(row);
            }
            else
            {
                taker.Add(row, buffer, start, length, isQuoted);
            }
        }
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
