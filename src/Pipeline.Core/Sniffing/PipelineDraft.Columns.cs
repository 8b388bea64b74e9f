using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <content>Types and rules of columns.</content>
public sealed partial class PipelineDraft
{
    private void WriteColumns(FileFindings first, IReadOnlyList<FileFindings> others)
    {
        int alike = others.Count(file => file.Columns.Select(column => column.Name).SequenceEqual(first.Columns.Select(column => column.Name), StringComparer.Ordinal));
        IReadOnlyList<ColumnFinding> columns = ColumnsOf(first, others);
        Line("# Types and rules, checked on every record before the first stage; a column that is not here is text.");
        if (alike < others.Count)
        {
            Line(Invariant($"# These are of {YamlScalar.Comment(first.File)} and {alike - 1:#,0} files with the same header; {others.Count - alike:#,0} have others."));
        }

        if (options.Lenient)
        {
            Line("# Types are proposed only: a record that was mended may have its values in other columns, and a type would reject it.");
        }

        bool any = !options.Lenient && columns.Take(MostColumns).Any(column => column.Type is not ColumnType.Text);
        Line(any ? "columns:" : "# columns:");
        foreach (ColumnFinding column in columns.Take(MostColumns))
        {
            WriteColumn(column);
        }

        if (columns.Count > MostColumns)
        {
            Line(Invariant($"  # … and {columns.Count - MostColumns:#,0} more"));
        }

        Line();
    }

    /// <summary>The columns of the first file, each with a type that all files with the column agree on.</summary>
    private static List<ColumnFinding> ColumnsOf(FileFindings first, IReadOnlyList<FileFindings> others)
    {
        Dictionary<string, ColumnFinding> agreed = first.Columns.DistinctBy(column => column.Name).ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (ColumnFinding column in others.Skip(1).SelectMany(file => file.Columns))
        {
            if (agreed.TryGetValue(column.Name, out ColumnFinding? known) && column.Values > 0)
            {
                agreed[column.Name] = ColumnAgreement.Of(known, column);
            }
        }

        return [.. first.Columns.DistinctBy(column => column.Name).Select(column => agreed[column.Name])];
    }

    private void WriteColumn(ColumnFinding column)
    {
        string name = YamlScalar.Plain(column.Name);
        string rules = Rules(column);
        string type = TypeNames.Name(column.Type) + (column.Format is null ? "" : $", format: {YamlScalar.Quoted(column.Format)}");
        bool isSet = column.Type is not ColumnType.Text && !options.Lenient;
        string share = column.Empty == 0 || column.Values == 0 ? "" : Invariant($"; {100.0 * column.Empty / (column.Values + column.Empty):0.#} % empty");
        Commented($"  {(isSet ? "" : "# ")}{name}: {{ type: {type}{(isSet ? "" : rules)} }}", (column.Note ?? column.Evidence) + share);
        if (isSet && rules.Length > 0)
        {
            Line($"  # {name}: {{ type: {type}{rules} }}");
        }
    }

    /// <summary>Rules that the sample keeps; none where there is too little of it.</summary>
    private static string Rules(ColumnFinding column)
    {
        if (column.Values < 20)
        {
            return "";
        }

        StringBuilder rules = new();
        rules.Append(column.Empty == 0 ? ", required: true" : "");
        rules.Append(column.Min is null ? "" : $", min: {column.Min}, max: {column.Max}");
        rules.Append(column.Distinct.Count == 0 ? "" : $", allowed: [{string.Join(", ", column.Distinct.Select(YamlScalar.Quoted))}]");
        return rules.ToString();
    }
}
