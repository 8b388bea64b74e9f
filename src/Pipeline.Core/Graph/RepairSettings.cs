using System.Text.Json;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Graph;

/// <summary>
/// What repaired records have to be run with, so that their columns are those that they had among all others: a few rejected records may
/// not say what the whole file said.
/// </summary>
internal static class RepairSettings
{
    private const int MostFiles = 20;

    /// <summary>The settings, each as <c>--set</c> takes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tally">What became of the records.</param>
    public static IReadOnlyList<string> Of(PipelinePlan plan, RunTally tally)
    {
        SourceFile[] rejected = [.. plan.Files.Zip(tally.Files).Where(file => file.Second.Counts.Rejected > 0).Select(file => file.First.Source)];
        return [.. Names(plan.Definition, rejected), .. Drift(plan.Definition, rejected)];
    }

    /// <summary>Names of columns that were found by looking at many records.</summary>
    private static IEnumerable<string> Names(PipelineDefinition definition, SourceFile[] rejected)
    {
        SourceFile[] found = [.. rejected.Where(NamesWereFound)];
        if (found.Length == 0)
        {
            return [];
        }

        if (rejected.All(file => file.Header.SequenceEqual(found[0].Header, StringComparer.Ordinal)))
        {
            return [$"input.csv.names={List(found[0].Header)}"];
        }

        // Settings of files that stand in the pipeline file would go for those here.
        return found.Length > MostFiles || definition.Input.Files.Count > 0
            ? []
            : [$"input.files=[{string.Join(", ", found.Select(file => $"{{match: {Text(Glob(DataName.Unpacked(file.Found.RelativePath)))}, csv: {{names: {List(file.Header)}}}}}"))}]"];
    }

    /// <summary>The columns that files of one destination were united to.</summary>
    private static IEnumerable<string> Drift(PipelineDefinition definition, SourceFile[] rejected)
    {
        if (definition.Drift.Columns is not null || rejected.Length == 0 || !definition.Drift.IsSet(definition.Columns)
            || !rejected.All(file => file.Columns.SequenceEqual(rejected[0].Columns, StringComparer.Ordinal)))
        {
            yield break;
        }

        yield return $"drift.columns={List(rejected[0].Columns)}";
        if (definition.Drift.Missing == DriftPolicy.Fail && rejected.Any(file => file.Columns.Except(file.Header, StringComparer.Ordinal).Any()))
        {
            // Columns that came with other files are agreed now, and these files never had them.
            yield return "drift.missing=adapt";
        }
    }

    private static bool NamesWereFound(SourceFile file) => file.Dialect.Foreign switch
    {
        { Json: { } json } => json.WereFound,
        { Recovers: true } => file.Csv is { Header: true, Names: null },
        _ => false,
    };

    private static string List(IReadOnlyList<string> names) => $"[{string.Join(", ", names.Select(Text))}]";

    // JSON's strings are YAML's, and what looks like no other value needs no quotes.
    private static string Text(string name) => name.Contains('_', StringComparison.Ordinal) && name.All(character => char.IsAsciiLetter(character) || character == '_')
        ? name
        : $"\"{JsonEncodedText.Encode(name)}\"";

    private static string Glob(string path) => string.Concat(path.Select(character => character is '*' or '[' or ']' or '{' or '}' ? '?' : character));
}
