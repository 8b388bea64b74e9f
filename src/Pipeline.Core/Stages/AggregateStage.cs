using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Stages;

/// <summary>
/// <c>aggregate: { by: [a, b], values: { total: "sum(total)", orders: "count()" } }</c> makes one record of each group of records that are equal in
/// some columns, with what aggregate functions give of them; without columns one of all. Null is a group.
/// </summary>
internal static class AggregateStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "aggregate",
        """{"type":"object","properties":{"by":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}],"description":"The columns whose values make a group."},"values":{"type":"object","additionalProperties":{"type":["string","number","boolean"]},"description":"Columns of each group: names to expressions over aggregate functions."},"order":{"enum":["key","first_seen"],"default":"key","description":"Whether groups come in the order of their keys, or of their first records."}},"additionalProperties":false,"description":"Makes one record of each group."}""",
        Bind)
    {
        Placement = StagePlacement.Barrier,
        MakesRecords = true,
        Makes = static body => body.Find("values")?.Entries.Select(entry => entry.Key) ?? [],
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map)
        {
            return binding.Problem(body, "expected { by: [COLUMN, …], values: { NAME: \"sum(x)\", … } }");
        }

        if (!binding.OnlyKeys(body, "by", "values", "order") || By(binding, body.Find("by")) is not { } by || IsFirstSeen(binding, body.Find("order")) is not { } isFirstSeen)
        {
            return null;
        }

        SettingNode? values = body.Find("values");
        if (values is not null && values.Kind != SettingKind.Map)
        {
            return binding.Problem(values, "expected columns to compute, such as { total: \"sum(total)\", orders: \"count()\" }");
        }

        if (by.Count == 0 && values is not { Entries.Count: > 0 })
        {
            return binding.Problem(body, "expected columns to group by under 'by', or what to compute under 'values'");
        }

        AggregateBinder binder = new(binding.Input, by);
        List<Column> columns = [.. by.Select((column, slot) => new Column(column.Name, column.Type, slot))];
        bool isFine = true;
        foreach (SettingEntry entry in values?.Entries ?? [])
        {
            if (columns.Exists(column => string.Equals(column.Name, entry.Key, StringComparison.Ordinal)))
            {
                isFine = false;
                binding.Problem(entry.Value, $"two columns are called '{entry.Key}'");
            }
            else if (Bind(binding, binder, entry) is { } value)
            {
                columns.Add(new Column(entry.Key, value.Value.Type, columns.Count));
            }
            else
            {
                isFine = false;
            }
        }

        return isFine ? Bound(binding, binder, columns, isFirstSeen) : null;
    }

    private static BoundStage? Bound(StageBinding binding, AggregateBinder binder, List<Column> columns, bool isFirstSeen)
    {
        try
        {
            int fields = GroupRecord.FieldsOf(columns.Count);
            AggregatePlan plan = binder.Plan(isFirstSeen);
            return plan.Arguments.Count >= byte.MaxValue
                ? binding.Problem(binding.Stage.Body, $"more than {byte.MaxValue - 1} different arguments of aggregate functions: divide the stage")
                : binding.Bound(new Schema(columns, fields, fields), null) is { } bound ? bound with { Holding = new AggregateHolding(plan) } : null;
        }
        catch (FormatException exception)
        {
            return binding.Problem(binding.Stage.Body, exception.Message);
        }
    }

    private static GroupValue? Bind(StageBinding binding, AggregateBinder binder, SettingEntry entry)
    {
        if (binding.Text(entry.Value, $"the expression of '{entry.Key}'") is not { } text)
        {
            return null;
        }

        try
        {
            return binder.Bind(entry.Key, text);
        }
        catch (ExpressionException exception)
        {
            binding.Problem(entry.Value, exception);
            return null;
        }
    }

    private static List<Column>? By(StageBinding binding, SettingNode? node)
    {
        if (node is null or { Kind: SettingKind.List, Items.Count: 0 })
        {
            return [];
        }

        List<Column?>? columns = binding.Names(node, "the columns of a group under 'by'")?.ConvertAll(binding.Column);
        return columns is null || columns.Contains(null) ? null : [.. columns.OfType<Column>()];
    }

    private static bool? IsFirstSeen(StageBinding binding, SettingNode? node)
    {
        if (node is null or { Kind: SettingKind.Scalar, Text: "key" or "first_seen" })
        {
            return node?.Text is "first_seen";
        }

        binding.Problem(node, "expected key or first_seen");
        return null;
    }
}
