using System.Globalization;
using System.Text;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <summary>Writes findings as a pipeline file that works as it is, with comments that say why, and with what else may be wanted commented out.</summary>
public sealed partial class PipelineDraft
{
    private const int MostColumns = 300;
    private const int MostOverrides = 200;
    private const int CommentAt = 34;

    private readonly SniffReport report;
    private readonly DraftOptions options;
    private readonly StringBuilder yaml = new();

    private PipelineDraft(SniffReport report, DraftOptions options)
    {
        this.report = report;
        this.options = options;
    }

    /// <summary>The text of the file.</summary>
    public static string Write(SniffReport report, DraftOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(options);
        return new PipelineDraft(report, options).Write();
    }

    private string Write()
    {
        FileFindings[] good = [.. report.Files.Where(file => file.Problem is null)];
        List<DialectGroup> groups = DialectGroup.Of(good);
        WriteHead();
        WriteInput(groups, good);
        if (groups.Count > 0)
        {
            FileFindings first = groups[0].Files[0];
            WriteColumns(first, groups[0].Files);
            WriteStages(first);
        }

        return yaml.ToString();
    }

    private void WriteHead()
    {
        string command = string.Join(' ', options.Data.Select(ShellWord)) + " -c " + ShellWord(options.File);
        long bytes = report.Files.Sum(file => file.SampledBytes);
        Line("# yaml-language-server: $schema=pipeline.schema.json");
        Line("#   (for completion in an editor: pipeline schema > pipeline.schema.json)");
        Line(Invariant($"# Drafted by 'pipeline init' from samples of {report.Files.Count:#,0} {(report.Files.Count == 1 ? "file" : "files")}, {bytes:#,0} bytes. It works as it is: read it, then change what you know better."));
        Line("#   pipeline check " + command + " --full      reads everything, writes nothing");
        Line("#   pipeline preview " + command + "           the first records");
        Line("#   pipeline run " + command + " -o out");
        if (report.NotSniffed > 0)
        {
            Line(Invariant($"# {report.NotSniffed:#,0} more files were not looked at: the run says where one of them is another."));
        }

        Line("version: 1");
        Line("# name: nightly                 # labels the output folder; a pipeline of another name is refused there");
        Line();
    }

    private void WriteInput(List<DialectGroup> groups, FileFindings[] good)
    {
        Line("input:");
        WriteGlobs("include", options.Include);
        FileFindings[] problems = [.. report.Files.Where(file => file.Problem is not null)];
        WriteGlobs("exclude", [.. options.Exclude, .. problems.Select(file => Glob(file.File))]);
        foreach (FileFindings file in problems)
        {
            Line($"    # left out: {YamlScalar.Comment(file.File)}: {YamlScalar.Comment(file.Problem!)}");
        }

        Line("  csv:");
        if (groups.Count > 0)
        {
            WriteDialect(groups[0]);
        }

        WriteLenient(groups.Count == 0 ? null : groups[0]);
        WriteOverrides(groups, good);
        Line();
    }

    private void WriteGlobs(string key, IReadOnlyList<string> globs)
    {
        if (globs.Count > 0)
        {
            Line($"  {key}: [{string.Join(", ", globs.Select(YamlScalar.Quoted))}]");
        }
    }

    private void WriteDialect(DialectGroup group)
    {
        FileFindings file = group.Files[0];
        if (group.Files.Count < report.Files.Count)
        {
            Line(Invariant($"    # as in {group.Files.Count:#,0} of {report.Files.Count:#,0} files, such as {YamlScalar.Comment(file.File)}"));
        }

        foreach (Finding finding in file.Dialect)
        {
            bool isSet = group.Settings.TryGetValue(finding.Name, out string? value);
            string why = Invariant($"{finding.Word} ({finding.Confidence:0.00}): {finding.Evidence}");
            if (file.Ambiguous.Count > 0 && finding.Name is "delimiter")
            {
                Line("    # The delimiter is ambiguous. A run ends with 65 until you take the # from one of these:");
                foreach (string candidate in file.Ambiguous)
                {
                    Line($"    # delimiter: {YamlScalar.Quoted(candidate)}");
                }
            }
            else if (isSet)
            {
                Commented($"    {finding.Name}: {value}", why);
            }
            else if (finding.Name is "middle" or "end")
            {
                Line($"    # {finding.Name} of the file: {YamlScalar.Comment(why)}");
            }
            else if (!(options.Lenient && finding.Name is "another_table"))
            {
                string shown = finding.Name is "line_end" ? "any" : finding.Name is "encoding" ? "auto" : finding.Name is "quote" ? YamlScalar.Quoted(finding.Value) : finding.Value;
                Commented($"    # {finding.Name}: {shown}", why);
            }
        }

        // What stands for a finding under another name.
        foreach ((string key, string value) in group.Settings.Where(setting => file.Find(setting.Key) is null))
        {
            Line($"    {key}: {value}");
        }

        Line("    # null_values: [\"\", NA]       # texts that mean that there is no value");
    }

    private void WriteLenient(DialectGroup? group)
    {
        FileFindings[] damaged = [.. report.Files.Where(file => file.Damage.Count > 0)];
        if (damaged.Length > 0)
        {
            bool rejects = !options.Lenient && damaged.Any(file => file.DamagedRecords > 0);
            Line(Invariant($"    # Damage was seen in {damaged.Length:#,0} {(damaged.Length == 1 ? "file" : "files")}{(rejects ? ", and a run rejects such records; to have them mended, counted and listed: pipeline init --lenient" : "")}"));
            foreach ((FileFindings file, Damage damage) in damaged.SelectMany(file => file.Damage.Select(damage => (file, damage))).Take(5))
            {
                Line(Invariant($"    #   {YamlScalar.Comment(file.File)}:{damage.Line}: {damage.Code}: {YamlScalar.Comment(damage.What)}"));
            }
        }

        if (options.Lenient)
        {
            Line("    # --lenient: what is damaged is mended where it can be, counted, and listed in recovered.csv of the run.");
            foreach ((string key, string value) in Lenient.Settings.Where(setting => group?.Settings.ContainsKey(setting.Key) != true))
            {
                Line($"    {key}: {value}");
            }
        }
    }

    private void WriteOverrides(List<DialectGroup> groups, FileFindings[] good)
    {
        if (groups.Count < 2)
        {
            return;
        }

        Line("  files:                          # what differs; later ones go before earlier ones");
        int count = 0;
        foreach (DialectGroup group in groups.Skip(1))
        {
            string settings = string.Join(", ", group.Over(groups[0]).Select(setting => $"{setting.Key}: {setting.Value}"));
            foreach (string glob in group.Globs(good))
            {
                if (count++ == MostOverrides)
                {
                    Line("    # … and more: too many dialects to name each");
                    return;
                }

                string match = YamlScalar.Quoted(glob.EndsWith("/**", StringComparison.Ordinal) ? Glob(glob[..^3]) + "/**" : Glob(glob));
                if (group.Files[0].Ambiguous is [_, ..] candidates)
                {
                    Line($"    # {YamlScalar.Comment(glob)}: the delimiter is ambiguous: {YamlScalar.Comment(string.Join(" or ", candidates.Select(YamlScalar.Quoted)))}");
                }

                if (settings.Length > 0)
                {
                    Line($"    - {{ match: {match}, csv: {{ {settings} }} }}");
                }
            }
        }
    }

    private void WriteStages(FileFindings file)
    {
        string first = YamlScalar.Plain(file.Columns.Count > 0 ? file.Columns[0].Name : "a");
        ColumnFinding? number = file.Columns.FirstOrDefault(column => column.Type is ColumnType.Integer or ColumnType.Decimal);
        string name = Expression(number?.Name ?? "amount");
        Line("# Stages, in this order; take what you need. 'pipeline help pipeline-file' has all of them, 'pipeline functions' the functions.");
        Line("# stages:");
        Line($"#   - {{ name: keep, filter: {YamlScalar.Quoted(name + " > 0")} }}");
        Line($"#   - {{ name: compute, derive: {{ twice: {YamlScalar.Quoted("round(2 * " + name + ", 2)")} }} }}");
        Line($"#   - {{ select: [{first}, twice] }}");
        Line("# rejects: { max: 0 }             # how many rejected records a run may have and still publish, or 1%");
    }

    private void Commented(string line, string comment) => Line(line.PadRight(CommentAt - 1) + " # " + YamlScalar.Comment(comment));

    private void Line(string line = "") => yaml.Append(line).Append('\n');

    private static string Expression(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Signs that a glob reads otherwise stand for any one character.
    private static string Glob(string path) => string.Concat(path.Select(character => character is '*' or '[' or ']' or '{' or '}' ? '?' : character));

    private static string ShellWord(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or '+' or ':' or ',') ? word : $"'{YamlScalar.Comment(word).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
