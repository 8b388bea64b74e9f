using Pipeline.Csv.JsonLines;

namespace Pipeline.Csv;

/// <content>The columns of JSON Lines that nobody named.</content>
internal sealed partial class PrologueReader
{
    /// <summary>Finds the keys of the first objects, where the columns are theirs.</summary>
    private CsvDialect FindKeys(CsvDialect declared, int bom)
    {
        if (declared.Foreign is not { Json: { } json } rules)
        {
            return declared;
        }

        IReadOnlyList<string> columns = json.Columns ?? json.Shared(KeysOf(declared, json, rules.MaxRecord, bom));
        return declared with
        {
            NullValues = columns.Count == 1 ? JsonRules.LoneNulls : JsonRules.Nulls,
            Foreign = ReferenceEquals(columns, json.Columns) ? rules : rules with { Json = json with { Columns = columns, WereFound = true } },
        };
    }

    private IReadOnlyList<string> KeysOf(CsvDialect declared, JsonRules json, int maxRecord, int bom)
    {
        while (!ended && !KeySample.IsEnough(Bytes) && Bytes.Length <= maxRecord + 2L)
        {
            Array.Resize(ref sample, (int)Math.Min(Math.Max(2L * sample.Length, KeySample.Bytes + 1), Array.MaxLength));
            Fill();
        }

        ReadOnlySpan<byte> text = Bytes[bom..];
        IReadOnlyList<string> keys = KeySample.Of(text, IsWhole, declared.MaxColumns);
        bool isArray = keys.Count == 0 && text.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
        IReadOnlyList<string> columns = KeySample.WithDeclared(keys, json);
        if (columns.Count > declared.MaxColumns)
        {
            throw new InputException(65, "csv.too_many_columns", file, null, $"the first objects have more than {declared.MaxColumns:#,0} keys, and input.csv.max_columns is {declared.MaxColumns:#,0}: raise it, or name the columns under input.csv.names");
        }

        if (columns.Count > 0 && !isArray)
        {
            return columns;
        }

        if (sourceFault is not null)
        {
            throw sourceFault;
        }

        // An array over many lines is what such files are mistaken for.
        string what = isArray ? "a JSON array and not JSON Lines: make a line of each item, as jq -c '.[]' does"
            : text.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? "nothing where a JSON object is due, so no column is known: name them under input.csv.names or columns; to leave such files of a folder out, use --exclude or input.include"
            : "no line of its beginning is a JSON object with a key, so no column is known: is it JSON Lines, an object on each line?";
        throw new InputException(65, "csv.no_header", file, null, what);
    }
}
