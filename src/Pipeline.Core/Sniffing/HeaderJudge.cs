using System.Globalization;

namespace Pipeline.Sniffing;

/// <summary>Tells a header from a record, by the columns below it.</summary>
internal static class HeaderJudge
{
    private const int LongName = 64;

    /// <summary>What speaks for a header: above 0 it is one. Each column adds up to 1, or takes as much away.</summary>
    public static double Weigh(SampleTable table, SampleRecord record, ColumnProfile[] columns)
    {
        double sum = 0;
        HashSet<string> names = new(StringComparer.Ordinal);
        bool unique = true;
        for (int i = 0; i < Math.Min(record.Width, columns.Length); i++)
        {
            SampleCell cell = table.Cell(record, i);
            ReadOnlySpan<char> name = table.Text.AsSpan(cell.Start, cell.Length).Trim();
            sum += OfColumn(name, CellKinds.Of(name, cell.IsQuoted), columns[i]);
            unique &= name.IsEmpty || names.Add(name.ToString());
        }

        return sum + (unique ? 0.05 : -0.3);
    }

    /// <summary>Whether a record has names where the columns have values, so that it is one more line of the header.</summary>
    public static bool IsMoreHeader(SampleTable table, SampleRecord record, ColumnProfile[] columns)
    {
        int typed = 0;
        int names = 0;
        int values = 0;
        bool hasUnit = false;
        for (int i = 0; i < Math.Min(record.Width, columns.Length); i++)
        {
            SampleCell cell = table.Cell(record, i);
            ReadOnlySpan<char> text = table.Text.AsSpan(cell.Start, cell.Length).Trim();
            CellKind kind = CellKinds.Of(text, cell.IsQuoted);
            hasUnit |= text.Length > 2 && ((text[0] == '(' && text[^1] == ')') || (text[0] == '[' && text[^1] == ']')) && kind is CellKind.Text;
            if (columns[i].IsTyped)
            {
                typed++;
                names += IsName(kind, columns[i]) ? 1 : 0;
                values += kind == columns[i].Kind || kind is CellKind.Number or CellKind.Time or CellKind.Address or CellKind.Missing ? 1 : 0;
            }
            else if (kind is not CellKind.Empty && columns[i].Has(text.ToString()))
            {
                values++;
            }
        }

        return values == 0 && (names >= 2 || (names == 1 && hasUnit)) && names >= 0.5 * typed;
    }

    /// <summary>The finding in words.</summary>
    public static string Evidence(SampleTable table, SampleRecord record, ColumnProfile[] columns, double weight)
    {
        int names = 0;
        int typed = 0;
        for (int i = 0; i < Math.Min(record.Width, columns.Length); i++)
        {
            SampleCell cell = table.Cell(record, i);
            CellKind kind = CellKinds.Of(table.Text.AsSpan(cell.Start, cell.Length), cell.IsQuoted);
            typed += columns[i].IsTyped ? 1 : 0;
            names += columns[i].IsTyped && IsName(kind, columns[i]) ? 1 : 0;
        }

        return (typed, weight) switch
        {
            (0, > 0) => "nothing tells it from the records but that its texts do not come again; most files have a header",
            (0, _) => "its texts come again below it",
            (_, > 0) => string.Create(CultureInfo.InvariantCulture, $"line {record.Line} has names in {names} of {typed} columns with numbers, dates or the like"),
            _ => string.Create(CultureInfo.InvariantCulture, $"line {record.Line} has values, as the records below it, in {typed - names} of {typed} columns with numbers, dates or the like"),
        };
    }

    // Y is a name too, above numbers.
    private static bool IsName(CellKind kind, ColumnProfile column) =>
        kind is CellKind.Text or CellKind.Code or CellKind.Odd || (kind is CellKind.Boolean && column.Kind is not CellKind.Boolean);

    private static double OfColumn(ReadOnlySpan<char> name, CellKind kind, ColumnProfile column)
    {
        if (kind is CellKind.Empty or CellKind.Missing)
        {
            return column.Filled > 0 ? -0.05 : 0;
        }

        if (column.IsTyped)
        {
            return kind == column.Kind ? -1 : IsName(kind, column) ? 1 : -0.2;
        }

        if (column.Has(name.ToString()))
        {
            return -0.7;
        }

        if (kind is CellKind.Number or CellKind.Time or CellKind.Address)
        {
            return column.Filled == 0 ? 0.05 : -0.2;
        }

        return column.Kind is CellKind.Code ? (kind is CellKind.Text ? 0.8 : -0.2)
            : name.Length > LongName ? -0.4
            : column.Filled == 0 ? 0.4
            : 0.1;
    }
}
