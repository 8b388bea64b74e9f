namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>A random clean table, and its text with one record damaged.</summary>
internal sealed class PollutedTable
{
    private static readonly string[] Words = ["red", "blue", "paper", "winter", "chair", "steel", "garden", "lamp"];

    // Neighbours are of two kinds, so that a joined value can be divided. Only the last column has empty values.
    private static readonly char[] Kinds = ['d', 'c', 't', 'p', 'm', 't'];

    private readonly Random random;
    private readonly char[] columns;

    public PollutedTable(Random random, Pollution kind)
    {
        this.random = random;
        int from = random.Next(Kinds.Length);
        columns = [.. Enumerable.Range(0, random.Next(3, 9)).Select(column => Kinds[(from + column) % Kinds.Length]), 'n'];
        Clean = [[.. columns.Select((column, i) => $"{column}{i}")], .. Enumerable.Range(0, 30).Select(_ => columns.Select(Value).ToArray())];
        string lineEnd = random.Next(2) == 0 ? "\n" : "\r\n";
        string[] lines = [.. Clean.Select((record, i) => string.Join(',', Write(record, isHeader: i == 0)))];
        int damaged = random.Next(1, Clean.Count);
        Damaged = lines[damaged] = Damage(Clean[damaged], kind);
        Text = string.Join(lineEnd, lines) + lineEnd;
    }

    /// <summary>The table, its header first; changed where the damage is text.</summary>
    public List<string[]> Clean { get; }

    public string Text { get; }

    public string Damaged { get; }

    private string Value(char column) => column switch
    {
        'd' => $"{random.Next(10, 29)}/0{random.Next(1, 10)}/202{random.Next(10)}",
        'c' => $"{"ABC"[random.Next(3)]}{"XYZ"[random.Next(3)]}-{random.Next(1000, 10_000)}",
        'p' => $"${random.Next(10, 100)}.{random.Next(10, 100)}",
        'm' => $"{random.Next(10, 24)}:{random.Next(10, 60)}",
        't' => $"{Sentence(2, 5)}, {Sentence(1, 3)}",
        _ => random.Next(2) == 0 ? string.Empty : Sentence(1, 4),
    };

    private string Sentence(int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Words[random.Next(Words.Length)]));

    private List<string> Write(string[] record, bool isHeader = false) =>
        [.. record.Select((value, i) => columns[i] == 't' && !isHeader ? $"\"{value}\"" : value)];

    private string Damage(string[] record, Pollution kind)
    {
        int column = random.Next(columns.Length);
        int text = Array.IndexOf(columns, 't', random.Next(2) * (columns.Length / 2));
        text = text < 0 ? Array.IndexOf(columns, 't') : text;
        List<string> cells = Write(record);
        switch (kind)
        {
            case Pollution.ExtraQuote:
                cells[column] = cells[column].StartsWith('"') ? $"\"{cells[column]}" : $"\"{record[column]}";
                record[column] = $"\"{record[column]}";
                break;
            case Pollution.ExtraDelimiter:
                cells.Insert(column, string.Empty);
                break;
            case Pollution.MissingDelimiter:
                column = Math.Max(column, 1);
                cells[column - 1] += cells[column];
                cells.RemoveAt(column);
                break;
            case Pollution.OtherDelimiter:
                return string.Join(";|\t"[random.Next(3)], cells);
            case Pollution.BareQuoteInQuotes:
                record[text] = $"says \"{Sentence(1, 2)}\" often, {Sentence(1, 2)}";
                cells[text] = $"\"{record[text]}\"";
                break;
            case Pollution.MissingLastField:
                record[^1] = string.Empty;
                cells.RemoveAt(cells.Count - 1);
                break;
            case Pollution.MissingOpeningQuote:
                cells[text] = cells[text][1..];
                break;
            case Pollution.MissingClosingQuote:
                cells[text] = cells[text][..^1];
                break;
            case Pollution.BlanksAroundQuotes:
                cells[text] = $" {cells[text]} ";
                break;
            default:
                record[^1] = $"{Sentence(1, 2)}, {Sentence(1, 2)}";
                cells[^1] = record[^1];
                break;
        }

        return string.Join(',', cells);
    }
}
