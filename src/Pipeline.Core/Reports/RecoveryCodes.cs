namespace Pipeline.Reports;

/// <summary>What the codes of recoveries mean.</summary>
internal static class RecoveryCodes
{
    /// <summary>What was mended, for a person.</summary>
    public static string Describe(string code) => code switch
    {
        "csv.encoding" => "bytes that are no text, by U+FFFD",
        "csv.short" => "too few fields: those missing are null",
        "csv.long" => "too many fields: some left out or joined",
        "csv.quote" => "quotes where none may stand",
        "csv.delimiter" => "records with another delimiter",
        "csv.unterminated" => "quotes that are never closed",
        "csv.table" => "another table in the file, left out",
        "json.new_key" => "keys that are no columns, left out",
        _ => "mended",
    };
}
