using Pipeline.Csv.Dialects;

namespace Pipeline.Csv.JsonLines;

/// <summary>Records that were written as JSON Lines, as the tokenizer reads them: for those who look at an output.</summary>
internal static class WrittenLines
{
    /// <summary>The dialect that they become.</summary>
    /// <param name="columns">How many columns they have.</param>
    public static CsvDialect DialectOf(int columns) => CsvDialect.Default with { NullValues = columns == 1 ? JsonRules.LoneNulls : JsonRules.Nulls, IsJson = true };

    /// <summary>The records.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="columns">The columns that they were written with.</param>
    public static byte[] Read(ReadOnlySpan<byte> lines, IReadOnlyList<string> columns)
    {
        CanonicalText output = new();
        ForeignRules rules = new() { Delimiter = [], Quote = null, MaxRecord = int.MaxValue, Json = new JsonRules { Columns = columns } };
        JsonRewriter rewriter = new(output, DialectOf(columns.Count) with { Foreign = rules }, "the output");
        for (int at = 0; at < lines.Length;)
        {
            at += rewriter.Next(lines[at..], at, final: true);
        }

        byte[] text = new byte[output.Available];
        output.Read(text);
        return text;
    }
}
