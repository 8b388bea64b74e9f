namespace Pipeline.Oracle.Tests;

/// <summary>Stages that give the records that they took, or some of them.</summary>
internal static class RecordStages
{
    public static OracleStage Sort(OracleInput input, Random random)
    {
        (OracleColumn Column, bool IsDescending, bool AreNullsFirst)[] keys = [.. input.Some(random, 1, 3).Select(column => (column, random.Next(2) == 0, random.Next(2) == 0))];
        string yaml = string.Join(", ", keys.Select(key => $"{{ column: {key.Column.Name}, order: {(key.IsDescending ? "desc" : "asc")}, nulls: {(key.AreNullsFirst ? "first" : "last")} }}"));
        string order = string.Concat(keys.Select(key => $"{key.Column.Name} {(key.IsDescending ? "DESC" : "ASC")} NULLS {(key.AreNullsFirst ? "FIRST" : "LAST")}, "));
        return new OracleStage($"{{ sort: [{yaml}] }}", $"SELECT * REPLACE (row_number() OVER (ORDER BY {order}n_) AS n_) FROM {{from}}", input.Columns);
    }

    public static OracleStage Top(OracleInput input, Random random)
    {
        IReadOnlyList<OracleColumn> chosen = input.Some(random, 1, 3);
        (OracleColumn Column, bool IsDescending)[] by = [.. chosen.Take(random.Next(1, chosen.Count + 1)).Select(column => (column, random.Next(2) == 0))];
        OracleColumn[] per = [.. chosen.Skip(by.Length)];
        int most = 1 << random.Next(6);
        string yaml = string.Join(", ", by.Select(key => $"{{ column: {key.Column.Name}, order: {(key.IsDescending ? "desc" : "asc")} }}"));
        string order = string.Concat(by.Select(key => $"{key.Column.Name} {(key.IsDescending ? "DESC" : "ASC")} NULLS LAST, ")) + "n_";
        string groups = string.Concat(per.Select(column => $"{column.Name} NULLS LAST, "));
        return new OracleStage(
            $"{{ top: {{ {OracleInput.Setting("per", per)}by: [{yaml}], n: {most} }} }}",
            $"SELECT * REPLACE (row_number() OVER (ORDER BY {groups}{order}) AS n_) FROM (SELECT * FROM {{from}} QUALIFY row_number() OVER ({OracleInput.Partition(per)} ORDER BY {order}) <= {most})",
            input.Columns);
    }

    public static OracleStage Dedupe(OracleInput input, Random random)
    {
        IReadOnlyList<OracleColumn> chosen = input.Some(random, 2, 3);
        OracleColumn value = chosen[0];
        OracleColumn[] by = [.. chosen.Skip(chosen.Count > 1 ? 1 : 0)];
        (string keep, string order) = random.Next(4) switch
        {
            0 => ("first", "n_"),
            1 => ("last", "n_ DESC"),
            2 => ($"max({value.Name})", $"{value.Name} DESC NULLS LAST, n_"),
            _ => ($"min({value.Name})", $"{value.Name} ASC NULLS LAST, n_"),
        };
        return new OracleStage(
            $"{{ dedupe: {{ by: [{OracleInput.Names(by)}], keep: \"{keep}\" }} }}",
            $"SELECT * FROM {{from}} QUALIFY row_number() OVER ({OracleInput.Partition(by)} ORDER BY {order}) = 1",
            input.Columns);
    }
}
