namespace Pipeline.Oracle.Tests;

/// <summary>Columns of a reference.</summary>
internal static class LookupStages
{
    public static OracleStage Make(OracleInput input, Random random)
    {
        // The reference's columns: number, text, integer, decimal, word.
        (OracleColumn Own, string There)[] on = [.. input.Exact.Where(column => column.Type is "text" or "integer").OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(column => (column, column.Type == "text" ? "rt" : "ri"))];
        if (on.Length == 0 || on.DistinctBy(pair => pair.There).Count() < on.Length)
        {
            return RecordStages.Sort(input, random);
        }

        string keys = string.Join(", ", on.Select(pair => $"{pair.Own.Name}: {pair.There}"));
        string partition = string.Join(", ", on.Select(pair => pair.There));
        string match = string.Join(" AND ", on.Select(pair => $"l.{pair.Own.Name} = r.{pair.There}"));
        string reference = $"file: '{input.Data.Reference}', columns: {{ ri: {{ type: integer }}, rd: {{ type: decimal }} }}, on: {{ {keys} }}";
        if (random.Next(4) == 0)
        {
            bool isMatched = random.Next(2) == 0;
            return new OracleStage(
                $"{{ lookup: {{ {reference}, keep: {(isMatched ? "matched" : "unmatched")}, duplicate: first }} }}",
                $"SELECT * FROM {{from}} l WHERE {(isMatched ? "" : "NOT ")}EXISTS (SELECT 1 FROM reference r WHERE {match})",
                input.Columns);
        }

        string duplicate = random.Next(3) switch { 0 => "first", 1 => "last", _ => "all" };
        string missing = random.Next(3) switch { 0 => "reject", 1 => "drop", _ => "null" };
        string side = duplicate switch
        {
            "all" => "reference",
            "last" => $"(SELECT * FROM reference QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY rn DESC) = 1)",
            _ => $"(SELECT * FROM reference QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY rn) = 1)",
        };
        OracleColumn decimals = new(input.Prefix + "d", "decimal");
        OracleColumn words = new(input.Prefix + "w", "text");
        return new OracleStage(
            $"{{ lookup: {{ {reference}, take: [{{ {decimals.Name}: rd }}, {{ {words.Name}: rw }}], missing: {missing}, duplicate: {duplicate} }} }}",
            $"SELECT l.* REPLACE (row_number() OVER (ORDER BY l.n_, r.rn) AS n_), r.rd AS {decimals.Name}, r.rw AS {words.Name} FROM {{from}} l {(missing == "null" ? "LEFT" : "INNER")} JOIN {side} r ON {match}",
            [.. input.Columns, decimals, words]);
    }
}
