using System.Text;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

/// <summary>A random table, written in a random dialect, is found again.</summary>
public sealed class RandomTableTests
{
    private static readonly string[] Delimiters = [",", ";", "\t", "|", "||", "~", "\u0001", ", "];
    private static readonly string[] Words = ["red", "green apple", "Smith, Ann", "O'Brien", "a;b", "x|y", "say \"hi\"", "naïve", "line\nbreak", "C:\\temp", "5'10", "tab\there", "München", "10%", "a/b"];
    private static readonly string[] Names = ["id", "first_name", "Order Date", "unit price", "country", "note", "total", "kind", "city", "quantity"];

    [Fact]
    public void Sniff_RandomTableInARandomDialect_FindsItAgain()
    {
        List<string> wrong = [];
        for (int seed = 0; seed < 400; seed++)
        {
            Table table = new(new Random(seed));
            FileFindings found = Sniffed.Text(table.Text);
            string expected = table.Expected;
            string actual = Describe(found);
            if (expected != actual)
            {
                wrong.Add($"seed {seed}: expected {expected} found {actual}\n{table.Text}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of 400: {string.Join('\n', wrong.Take(3))}");
    }

    private static string Describe(FileFindings found)
    {
        string quote = found.Find("quote")?.Evidence.StartsWith("no field", StringComparison.Ordinal) is true ? "" : found.Find("quote")?.Value ?? "";
        return $"{found.Find("delimiter")?.Value} quote {quote} escape {found.Find("escape")?.Value} skip {found.Find("skip_lines")?.Value ?? "0"} header {found.Find("header")?.Value} width {found.Width} records {found.Records} damaged {found.DamagedRecords}";
    }

    /// <summary>A table of random columns, with a number and a date among them, as a random dialect writes it.</summary>
    private sealed class Table
    {
        private readonly Random random;
        private readonly string delimiter;
        private readonly char quote;
        private readonly bool escapes;
        private readonly StringBuilder text = new();
        private bool quoted;
        private bool escaped;

        public Table(Random random)
        {
            this.random = random;
            delimiter = Delimiters[random.Next(Delimiters.Length)];
            quote = random.Next(5) == 0 ? '\'' : '"';
            escapes = random.Next(5) == 0;
            int width = random.Next(3, 9);
            int records = random.Next(12, 60);
            bool header = random.Next(4) > 0;
            int skip = random.Next(5) == 0 ? 2 : 0;
            string end = random.Next(2) == 0 ? "\n" : "\r\n";
            string[] names = [.. Names.OrderBy(_ => random.Next()).Take(width)];
            text.Append(skip == 0 ? "" : $"Report of the month{end}{end}");
            if (header)
            {
                text.AppendJoin(delimiter, names.Select(Written)).Append(end);
            }

            int damaged = records > 30 && delimiter.Length == 1 && random.Next(3) == 0 ? random.Next(5, records) : -1;
            for (int i = 0; i < records; i++)
            {
                text.AppendJoin(delimiter, Enumerable.Range(0, width).Select(column => Written(Value(column, i)))).Append(i == damaged ? delimiter + "more" : "").Append(end);
            }

            Expected = $"{delimiter} quote {(quoted ? quote : "")} escape {(escaped ? "\\" : "none")} skip {skip} header {(header ? "true" : "false")} width {width} records {records} damaged {(damaged < 0 ? 0 : 1)}";
        }

        public string Expected { get; }

        public string Text => text.ToString();

        private string Value(int column, int record) => column switch
        {
            0 => $"{record + 100}",
            1 => $"2024-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
            2 => $"{random.Next(1000)}.{random.Next(100):00}",
            _ => random.Next(8) == 0 ? "" : Words[random.Next(Words.Length)],
        };

        private string Written(string value)
        {
            bool needs = value.Contains(delimiter.Trim(), StringComparison.Ordinal) || value.Contains(quote, StringComparison.Ordinal) || value.Contains('\n', StringComparison.Ordinal) || (escapes && value.Contains('\\', StringComparison.Ordinal)) || (value.Length > 0 && random.Next(6) == 0);
            if (!needs)
            {
                return value;
            }

            quoted = true;
            escaped |= escapes && value.Contains(quote, StringComparison.Ordinal);
            string inner = escapes
                ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(quote.ToString(), "\\" + quote, StringComparison.Ordinal)
                : value.Replace(quote.ToString(), new string(quote, 2), StringComparison.Ordinal);
            return quote + inner + quote;
        }
    }
}
