using Pipeline.Definition;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>Reads the columns by which stages that hold records group and order them.</summary>
internal static class KeyColumns
{
    /// <summary>JSON Schema of columns with an order, without its braces.</summary>
    public const string SchemaBody =
        """
        "type":["array","string"],"minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"object","properties":{"column":{"type":"string"},"order":{"enum":["asc","desc"],"default":"asc"},"nulls":{"enum":["first","last"],"default":"last"}},"required":["column"],"additionalProperties":false}]}
        """;

    /// <summary>JSON Schema of names of columns.</summary>
    public const string NamesSchema = """{"type":["array","string"],"minItems":1,"items":{"type":"string"}}""";

    /// <summary>A list of columns, or one, each by its name or with its order; null after a problem.</summary>
    /// <param name="binding">The stage.</param>
    /// <param name="node">The list.</param>
    /// <param name="what">What they are, for messages.</param>
    public static List<KeyColumn>? Read(StageBinding binding, SettingNode? node, string what)
    {
        IReadOnlyList<SettingNode> items = node switch { null => [], { Kind: SettingKind.List } => node.Items, _ => [node] };
        if (items.Count == 0)
        {
            binding.Problem(node ?? binding.Stage.Body, $"expected {what}, such as [a, {{ column: b, order: desc }}]");
            return null;
        }

        List<KeyColumn> columns = [];
        foreach (SettingNode item in items)
        {
            if (ColumnOf(item, binding) is not { } column)
            {
                return null;
            }

            if (columns.Exists(other => other.Column == column.Column))
            {
                binding.Problem(item, $"'{column.Column.Name}' is named twice");
                return null;
            }

            columns.Add(column);
        }

        return columns;
    }

    /// <summary>Columns that say which records belong together, in ascending order; null after a problem.</summary>
    public static List<KeyColumn>? Group(StageBinding binding, SettingNode? node, string what)
    {
        List<Column?>? columns = binding.Names(node, what)?.ConvertAll(binding.Column);
        return columns is null || columns.Contains(null) ? null : columns.ConvertAll(column => new KeyColumn(column!, Descending: false, NullsFirst: false) { IsGroup = true });
    }

    /// <summary>The stage bound; null after a problem with the format of a column.</summary>
    /// <param name="binding">The stage.</param>
    /// <param name="at">Where the problem would be.</param>
    /// <param name="make">Makes what it needs of each record.</param>
    /// <param name="output">The schema behind it, or null for the one before it.</param>
    public static BoundStage? Bound(StageBinding binding, SettingNode at, Func<Holding> make, Schema? output = null)
    {
        try
        {
            Holding holding = make();
            return binding.Bound(output ?? binding.Input, null) is { } bound ? bound with { Holding = holding } : null;
        }
        catch (FormatException exception)
        {
            return binding.Problem(at, exception.Message);
        }
    }

    private static KeyColumn? ColumnOf(SettingNode item, StageBinding binding)
    {
        if (item.Kind == SettingKind.Scalar)
        {
            return binding.Column(item) is { } named ? new KeyColumn(named, Descending: false, NullsFirst: false) : null;
        }

        if (item.Kind != SettingKind.Map || item.Find("column") is not { Kind: SettingKind.Scalar } name)
        {
            binding.Problem(item, "expected a column, or { column: NAME, order: asc|desc, nulls: first|last }");
            return null;
        }

        return binding.OnlyKeys(item, "column", "order", "nulls")
            && OneOf(item.Find("order"), "asc", "desc", binding) is { } descending
            && OneOf(item.Find("nulls"), "last", "first", binding) is { } nullsFirst
            && binding.Column(name) is { } column
            ? new KeyColumn(column, descending, nullsFirst) : null;
    }

    /// <summary>Whether it is the second word; without any it is the first. Null after a problem.</summary>
    private static bool? OneOf(SettingNode? node, string usual, string other, StageBinding binding)
    {
        if (node is null || (node.Kind == SettingKind.Scalar && (node.Text == usual || node.Text == other)))
        {
            return node?.Text == other;
        }

        binding.Problem(node, $"expected {usual} or {other}");
        return null;
    }
}
