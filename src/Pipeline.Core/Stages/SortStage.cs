using Pipeline.Definition;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>
/// <c>sort: [a, { column: b, order: desc, nulls: first }]</c> puts all records in the order of these columns, by their types. Records that
/// are equal in them stay in the order in which they came.
/// </summary>
internal static class SortStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "sort",
        """{"type":["array","string"],"minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"object","properties":{"column":{"type":"string"},"order":{"enum":["asc","desc"],"default":"asc"},"nulls":{"enum":["first","last"],"default":"last"}},"required":["column"],"additionalProperties":false}]},"description":"Puts all records in the order of these columns, by their types; text by its bytes."}""",
        Bind)
    {
        Placement = StagePlacement.Barrier,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        IReadOnlyList<SettingNode> items = body.Kind == SettingKind.List ? body.Items : [body];
        if (items.Count == 0)
        {
            return binding.Problem(body, "expected the columns to sort by, such as [a, { column: b, order: desc }]");
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
                return binding.Problem(item, $"'{column.Column.Name}' is named twice");
            }

            columns.Add(column);
        }

        try
        {
            return binding.Bound(binding.Input, null) is { } bound ? bound with { Holding = new SortHolding { Order = new SortKey(columns) } } : null;
        }
        catch (FormatException exception)
        {
            return binding.Problem(body, exception.Message);
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
