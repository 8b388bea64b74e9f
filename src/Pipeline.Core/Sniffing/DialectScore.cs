namespace Pipeline.Sniffing;

/// <summary>
/// How well a dialect fits a sample: how alike its records are in width, times how much its fields look like values. The idea of
/// the product is from CleverCSV (Van den Burg, Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns, 2019);
/// here the records need not agree with all others, only most of them with the next one, so that a damaged record, a preamble
/// or a second table costs little.
/// </summary>
/// <param name="Table">The sample as the dialect reads it.</param>
/// <param name="Width">Width of the records.</param>
/// <param name="Agreement">How alike they are, 0 to 1.</param>
/// <param name="Values">How much the fields look like values, 0 to 1.</param>
/// <param name="Total">The score.</param>
internal sealed record DialectScore(SampleTable Table, int Width, double Agreement, double Values, double Total)
{
    private const int MostCells = 6000;

    // One column is what is left when nothing parts the lines well.
    private const double OneColumn = 0.3;

    /// <summary>Judges a dialect.</summary>
    public static DialectScore Of(SampleTable table)
    {
        if (table.Records.Count == 0)
        {
            return new DialectScore(table, 0, 0, 0, 0);
        }

        int width = TableWidth.Of(table.Records);
        double agreement = Math.Max(AgreementOfNeighbours(table.Records), table.Records.Count(record => record.Width == width) / (double)table.Records.Count);
        double values = ValueShare(table, width);
        if (width < 2)
        {
            return new DialectScore(table, width, agreement, values, OneColumn * values * agreement);
        }

        double clean = 1 / (1 + (table.Faults / (double)table.Records.Count));
        double prior = DelimiterCandidates.Prior(table.Dialect.Delimiter) * PriorOfQuotes(table);
        double total = agreement * values * ((width - 1) / (double)width) * clean * prior;
        return new DialectScore(table, width, agreement, values, total);
    }

    // What was not seen is not assumed. Quotes without which fields would be several, and none of which is odd, are sure. So are escapes
    // that only stand before one another: in paths and patterns some would stand alone.
    private static double PriorOfQuotes(SampleTable table) =>
        (table.Dialect.Quote, table.QuotedCells) switch
        {
            ('"', _) => 1,
            (null, _) => 0.995,
            (_, 0) => 0.9,
            _ => table is { Faults: 0, NeededQuotes: > 0 } ? 0.9999 : 0.97,
        }
        * (table.Dialect.Escape is null ? 1 : table.EscapedCharacters > table.Faults ? 0.999 : table is { IdleEscapes: 0, EscapedEscapes: > 1 } ? 1.0001 : 0.9);

    private static double AgreementOfNeighbours(List<SampleRecord> records)
    {
        int same = 0;
        for (int i = 1; i < records.Count; i++)
        {
            same += records[i].Width > 1 && records[i].Width == records[i - 1].Width ? 1 : 0;
        }

        return records.Count < 2 ? 0 : same / (double)(records.Count - 1);
    }

    private static double ValueShare(SampleTable table, int width)
    {
        double sum = 0;
        int cells = 0;
        foreach (SampleRecord record in table.Records)
        {
            if (record.Width != width)
            {
                continue;
            }

            for (int i = 0; i < width; i++)
            {
                SampleCell cell = table.Cell(record, i);
                sum += Worth(CellKinds.Of(table.Text.AsSpan(cell.Start, cell.Length), cell.IsQuoted));
                cells++;
            }

            if (cells >= MostCells)
            {
                break;
            }
        }

        return cells == 0 ? 0 : sum / cells;
    }

    private static double Worth(CellKind kind) => kind switch
    {
        CellKind.Number or CellKind.Time or CellKind.Boolean or CellKind.Address or CellKind.Missing or CellKind.Empty => 1,
        CellKind.Code => 0.95,
        CellKind.Text => 0.9,
        _ => 0.2,
    };
}
