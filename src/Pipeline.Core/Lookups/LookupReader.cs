using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>Reads the body of a lookup.</summary>
internal sealed class LookupReader(StageBinding binding)
{
    private static readonly string[] Keys = ["file", "csv", "columns", "on", "take", "keep", "missing", "duplicate"];
    private bool fine = true;

    /// <summary>The definition, or null after problems.</summary>
    public LookupDefinition? Read()
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map)
        {
            binding.Problem(body, "expected { file: customers.csv, on: { customer: id }, take: [name] }");
            return null;
        }

        fine = binding.OnlyKeys(body, Keys);
        SettingNode? take = body.Find("take");
        SettingNode? keep = body.Find("keep");
        if (take is null == keep is null)
        {
            Refuse(keep ?? body, "expected one of take, the columns to take, and keep: matched or unmatched");
        }

        if (keep is not null && body.Find("missing") is { } missing)
        {
            Refuse(missing, "keep says what becomes of records without a match; leave missing out");
        }

        SettingNode? file = body.Find("file");
        if (binding.Text(file, "the file to look in") is null or "")
        {
            fine = false;
        }

        LookupDefinition definition = new()
        {
            File = file ?? body,
            On = Pairs(body.Find("on"), "the columns to compare, such as { customer: id }"),
            Take = take is null ? [] : [.. Taken(take)],
            Keep = (KeptRecords)(OneOf(keep, "matched", "unmatched") + (keep is null ? 0 : 1)),
            Missing = (MissingMatch)OneOf(body.Find("missing"), "reject", "null", "drop"),
            Duplicate = (DuplicateKey)OneOf(body.Find("duplicate"), "error", "first", "last", "all"),
            Csv = ReadCsv(body.Find("csv")),
            Columns = ReadColumns(body.Find("columns")),
        };
        return fine ? definition : null;
    }

    private void Refuse(SettingNode at, string message)
    {
        binding.Problem(at, message);
        fine = false;
    }

    /// <summary>The place of the word among those allowed; 0 where nothing was written.</summary>
    private int OneOf(SettingNode? node, params string[] words)
    {
        // null is a word here, whether or not it is quoted.
        string? text = node switch { null => words[0], { Kind: SettingKind.Null } => "null", { Kind: SettingKind.Scalar } => node.Text, _ => null };
        int at = Array.IndexOf(words, text);
        if (at < 0)
        {
            Refuse(node!, $"expected one of {string.Join(", ", words)}");
        }

        return Math.Max(at, 0);
    }

    private List<(SettingNode Column, SettingNode Reference)> Pairs(SettingNode? node, string what)
    {
        List<(SettingNode, SettingNode)> pairs = [];
        switch (node)
        {
            case { Kind: SettingKind.Map, Entries.Count: > 0 } when node.Entries.All(entry => entry.Value.Kind == SettingKind.Scalar):
                pairs.AddRange(node.Entries.Select(entry => (SettingNode.Scalar(entry.Key, entry.KeyMark), entry.Value)));
                break;
            case { Kind: SettingKind.Scalar or SettingKind.List } when binding.Names(node, what) is { } names:
                pairs.AddRange(names.Select(name => (name, name)));
                break;
            case { Kind: SettingKind.Scalar or SettingKind.List }:
                fine = false;
                break;
            default:
                Refuse(node ?? binding.Stage.Body, $"expected {what}");
                break;
        }

        return pairs;
    }

    private IEnumerable<(SettingNode Reference, SettingNode Name)> Taken(SettingNode take)
    {
        IReadOnlyList<SettingNode> items = take.Kind == SettingKind.List ? take.Items : [take];
        if (items.Count == 0)
        {
            Refuse(take, "expected the columns to take, such as [name, { customer_country: country }]");
        }

        foreach (SettingNode item in items)
        {
            if (item.Kind == SettingKind.Scalar)
            {
                yield return (item, item);
            }
            else if (item.Kind == SettingKind.Map && item.Entries.Count > 0 && item.Entries.All(entry => entry.Value.Kind == SettingKind.Scalar))
            {
                foreach (SettingEntry entry in item.Entries)
                {
                    yield return (entry.Value, SettingNode.Scalar(entry.Key, entry.KeyMark));
                }
            }
            else
            {
                Refuse(item, "expected a column of the reference, or { new name: column }");
            }
        }
    }

    private CsvInputDefinition ReadCsv(SettingNode? node)
    {
        if (node is null)
        {
            return new CsvInputDefinition();
        }

        ProblemList problems = new();
        SettingValues values = SettingValues.ReadCsv(node, "csv.", problems);
        CsvInputDefinition csv = problems.IsEmpty ? CsvInputDefinition.Of(values, new CsvInputDefinition()) : new();
        new DialectCheck(values, "csv.", problems).Run(csv);
        Tell(problems);
        return csv;
    }

    private List<ColumnDefinition> ReadColumns(SettingNode? node)
    {
        if (node is null)
        {
            return [];
        }

        ProblemList problems = new();
        ColumnReader reader = new(problems);
        SettingValues values = SettingValues.Read(SettingNode.Map([new SettingEntry("columns", node.Mark, node)], node.Mark), problems);
        List<ColumnDefinition> columns = values.Columns.ConvertAll(column => reader.Read(column.Entry, column.Values));
        Tell(problems);
        return columns;
    }

    private void Tell(ProblemList problems)
    {
        binding.AddProblems(problems.ToList());
        fine &= problems.IsEmpty;
    }
}
