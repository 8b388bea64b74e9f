using System.Globalization;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>
/// Unites the columns of the files of one destination by name, as far as the <see cref="DriftDefinition"/> allows it: those agreed first,
/// then new ones by their appearance. What differs is told once for each header, with the first file that has it.
/// </summary>
internal sealed class DriftContract
{
    private readonly DriftDefinition drift;
    private readonly IReadOnlyList<ColumnDefinition> declared;
    private readonly Dictionary<string, DriftPolicy> ofColumns;
    private readonly ICollection<Problem> problems;
    private readonly ICollection<Problem> warnings;

    private DriftContract(PipelineDefinition definition, ICollection<Problem> problems, ICollection<Problem> warnings)
    {
        drift = definition.Drift;
        declared = definition.Columns;
        ofColumns = declared.Where(column => column.Drift is not null).ToDictionary(column => column.Name, column => column.Drift!.Value, StringComparer.Ordinal);
        this.problems = problems;
        this.warnings = warnings;
    }

    /// <summary>Gives each file the columns that its records have for stages and output; those that do not keep to what was agreed are problems.</summary>
    public static void Apply(PipelineDefinition definition, DestinationTemplate template, List<SourceFile> files, ICollection<Problem> problems, ICollection<Problem> warnings)
    {
        if (!definition.Drift.IsSet(definition.Columns))
        {
            return;
        }

        DriftContract contract = new(definition, problems, warnings);
        foreach (IGrouping<string, int> destination in Enumerable.Range(0, files.Count).Where(i => files[i].Header.Count > 0).GroupBy(i => DestinationOf(files[i])))
        {
            contract.Unite(files, [.. destination]);
        }

        string DestinationOf(SourceFile file) => string.Concat(template.For(file.Found).Select(part => part.Literal ?? $"{{{part.Column}}}"));
    }

    private void Unite(List<SourceFile> files, int[] group)
    {
        IReadOnlyList<string> agreed = drift.Columns ?? files[group[0]].Header;
        string by = drift.Columns is null ? files[group[0]].Name : "drift.columns";
        List<string> columns = [.. agreed];

        // A declared column that may be missing is one of those agreed, though the first file may be the one that has it not.
        columns.AddRange(declared.Where(column => MissingPolicy(column.Name) != DriftPolicy.Fail).Select(column => column.Name).Except(agreed, StringComparer.Ordinal));
        agreed = [.. columns];
        HashSet<string> known = new(agreed, StringComparer.Ordinal);
        foreach (IGrouping<string, int> alike in group.GroupBy(i => string.Join('\0', files[i].Header)))
        {
            IReadOnlyList<string> header = files[alike.First()].Header;
            string others = alike.Count() == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {alike.Count() - 1:#,0} more with this header)");
            Judge(header, agreed, known, columns, files[alike.First()].Name + others, by);
        }

        foreach (int i in group)
        {
            files[i] = files[i] with { Columns = columns };
        }
    }

    private void Judge(IReadOnlyList<string> header, IReadOnlyList<string> agreed, HashSet<string> known, List<string> columns, string file, string by)
    {
        HashSet<string> own = new(header, StringComparer.Ordinal);
        string[] came = [.. header.Where(name => !known.Contains(name))];
        string[] went = [.. agreed.Where(name => !own.Contains(name))];
        string[] taken = [.. came.Where(name => NewPolicy(name) == DriftPolicy.Adapt)];
        columns.AddRange(taken.Except(columns, StringComparer.Ordinal).ToArray());
        string[] refused = [.. came.Where(name => NewPolicy(name) == DriftPolicy.Fail)];
        string[] lacking = [.. went.Where(name => MissingPolicy(name) == DriftPolicy.Fail)];
        if (refused.Length > 0)
        {
            Refuse($"{file}: {Names(refused)} {(refused.Length == 1 ? "is" : "are")} not among the columns of {by}, and drift.new is fail: adapt takes new columns in, discard leaves them out{Renamed(refused, went)}");
        }

        if (lacking.Length > 0)
        {
            Refuse($"{file}: {Names(lacking)} of {by} {(lacking.Length == 1 ? "is" : "are")} missing, and drift.missing is fail: with adapt {(lacking.Length == 1 ? "it is" : "they are")} null{(refused.Length > 0 ? "" : Renamed(came, lacking))}");
        }

        Tell(file, "new, and taken in", taken);
        Tell(file, "new, and left out", [.. came.Where(name => NewPolicy(name) == DriftPolicy.Discard)]);
        Tell(file, "missing, and null", [.. went.Where(name => MissingPolicy(name) is DriftPolicy.Adapt or DriftPolicy.Discard)]);
        if (drift.Reordered != DriftPolicy.Ignore && !header.Where(known.Contains).SequenceEqual(agreed.Where(own.Contains), StringComparer.Ordinal))
        {
            if (drift.Reordered == DriftPolicy.Fail)
            {
                Refuse($"{file}: its columns stand in another order than those of {by}, and drift.reordered is fail: adapt finds them by name");
            }
            else
            {
                Warn($"{file}: its columns stand in another order than those of {by}, and are found by name");
            }
        }
    }

    private DriftPolicy NewPolicy(string column) => ofColumns.GetValueOrDefault(column, drift.New);

    private DriftPolicy MissingPolicy(string column) => ofColumns.GetValueOrDefault(column, drift.Missing);

    /// <summary>The advice that one may be the other under a new name.</summary>
    private static string Renamed(string[] came, string[] went)
    {
        foreach (string name in went)
        {
            if (Suggestion.Nearest(name, came) is { } alias)
            {
                return $"; if '{alias}' is '{name}' renamed, say so: columns.{name}.aliases: [{alias}]";
            }
        }

        return "";
    }

    private void Tell(string file, string what, string[] names)
    {
        if (names.Length > 0)
        {
            Warn($"{file}: {Names(names)} {(names.Length == 1 ? "is" : "are")} {what}");
        }
    }

    private void Warn(string message) => warnings.Add(new Problem(null, message, ExitCodes.Success));

    private void Refuse(string message) => problems.Add(new Problem(null, message, ExitCodes.Data));

    private static string Names(string[] names)
    {
        const int named = 10;
        string more = names.Length > named ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - named:#,0} more") : "";
        return $"the column{(names.Length == 1 ? "" : "s")} {string.Join(", ", names.Take(named).Select(name => $"'{name}'"))}{more}";
    }
}
