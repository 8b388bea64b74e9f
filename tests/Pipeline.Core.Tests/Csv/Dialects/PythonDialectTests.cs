using System.Text;
using Pipeline.Csv.Dialects;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>Python's reader, told the same dialect, reads the same values: any texts of the letters that mean something.</summary>
public sealed class PythonDialectTests
{
    // Python takes an escape off before any character; ours stands before those alone that it makes text of.
    private const string Script = """
        import csv, sys
        csv.field_size_limit(10**9)
        options = dict(delimiter=DELIMITER, doublequote=True)
        options.update(dict(quotechar=QUOTE) if QUOTE else dict(quoting=csv.QUOTE_NONE))
        if ESCAPE: options.update(dict(escapechar=ESCAPE))
        for text in sys.stdin.buffer.read().decode("utf-8").split("\x01"):
            rows = [row for row in csv.reader(text.splitlines(keepends=True), **options) if row]
            sys.stdout.buffer.write(("\x02".join("\x03".join(row) for row in rows) + "\x01").encode("utf-8"))
        """;

    private static readonly (char? Quote, char? Escape, char Delimiter)[] Dialects = [('"', '\\', ','), ('\'', null, ';'), (null, '\\', ','), (null, null, '|')];

    [PythonFact]
    public void Read_WellFormedTexts_HaveTheValuesOfPython()
    {
        foreach ((char? quote, char? escape, char delimiter) in Dialects)
        {
            Check(quote, escape, delimiter);
        }
    }

    private static void Check(char? quote, char? escape, char delimiter)
    {
        Random random = new(11);
        List<string> texts = [.. Enumerable.Range(0, 400).Select(_ => Text(random, quote, escape, delimiter))];
        string[] expected = Python(string.Join('\u0001', texts), quote, escape, delimiter);
        ForeignRules rules = DialectReading.Plain with { Quote = (byte?)quote, Escape = (byte?)escape, Delimiter = [(byte)delimiter], LineEnd = LineEnds.Lf };
        foreach ((string text, string values) in texts.Zip(expected))
        {
            DialectResult read = DialectReading.Read(text, rules, 16, 3);

            Assert.Equal(values, string.Join('\u0002', read.Records.Select(record => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(string.Join('\u0003', record.Fields))))));
            Assert.All(read.Records, record => Assert.Null(record.Fault));
        }
    }

    /// <summary>Records as a program would write them that has this dialect.</summary>
    private static string Text(Random random, char? quote, char? escape, char delimiter)
    {
        StringBuilder text = new();
        int columns = random.Next(2, 5);
        for (int record = random.Next(1, 6); record > 0; record--)
        {
            for (int column = 0; column < columns; column++)
            {
                text.Append(column > 0 ? delimiter : "");
                bool isQuoted = quote is not null && random.Next(2) == 0;
                text.Append(isQuoted ? quote : "");
                for (int letter = random.Next(5); letter > 0; letter--)
                {
                    char next = "ab é,;|\\\"'\n"[random.Next(11)];
                    bool means = next == quote || next == escape || (!isQuoted && next == delimiter) || (!isQuoted && next == '\n');
                    text.Append(!means ? next
                        : escape is not null && !(next == quote && isQuoted && random.Next(2) == 0) ? $"{escape}{next}"
                        : next == quote && isQuoted ? $"{quote}{quote}"
                        : "x");
                }

                text.Append(isQuoted ? quote : "");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string[] Python(string text, char? quote, char? escape, char delimiter)
    {
        string settings = $"QUOTE, ESCAPE, DELIMITER = {Literal(quote)}, {Literal(escape)}, {Literal(delimiter)}\n";
        return Encoding.UTF8.GetString(PythonFactAttribute.Run(settings + Script, Encoding.UTF8.GetBytes(text))).Split('\u0001')[..^1];

        static string Literal(char? character) => character is { } one ? $"chr({(int)one})" : "None";
    }
}
