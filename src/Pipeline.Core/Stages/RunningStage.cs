using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>
/// <c>running: { per: [a], values: { n: "row_number()", before: "lag(x)", sum: "cumsum(x)" } }</c> computes columns of a record and those before
/// or behind it in its group, in the order in which they come. An existing name is replaced in its place.
/// </summary>
internal static class RunningStage
{
    // Lag keeps so many values of each group in memory, lead so many records.
    private const int MostOffset = 1000;

    private const string Words = "row_number(), lag(COLUMN[, N]), lead(COLUMN[, N]), cumsum(COLUMN) or share(COLUMN)";

    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "running",
        """{"type":"object","required":["values"],"additionalProperties":false,"properties":{"per":""" + KeyColumns.NamesSchema
        + ""","values":{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}},"description":"Computes columns over the records of a group in the order in which they come: row_number(), lag(x[, n]), lead(x[, n]), cumsum(x), share(x)."}""",
        Bind)
    {
        Makes = static body => (body.Find("values")?.Entries ?? []).Select(value => value.Key),
        Placement = StagePlacement.Barrier,
        KeepsOrder = true,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map || body.Find("values") is not { Kind: SettingKind.Map, Entries: { Count: > 0 } entries })
        {
            return binding.Problem(body, "expected values, such as { per: [a], values: { n: \"row_number()\", sum: \"cumsum(x)\" } }");
        }

        List<KeyColumn>? group = [];
        if (!binding.OnlyKeys(body, "per", "values") || (body.Find("per") is { } per && (group = KeyColumns.Group(binding, per, "the columns of the groups under 'per'")) is null))
        {
            return null;
        }

        Schema output = binding.Input;
        List<Column> inputs = [];
        List<RunningFunction> functions = [];
        foreach (SettingEntry entry in entries)
        {
            if (Read(entry, binding) is not (var kind, var column, var offset))
            {
                return null;
            }

            functions.Add(new RunningFunction(kind, entry.Key, column is null ? -1 : IndexOf(inputs, column), column, offset));
            output = output.WithComputed(entry.Key, TypeOf(kind, column), out int slot);
            if (kind is RunningKind.Before or RunningKind.Behind)
            {
                // Its values are texts of that column.
                output = output.With([.. output.Columns.Select(other => other.Slot == slot ? column! with { Name = entry.Key, Slot = slot, MayHaveAnyText = true, NullValues = null } : other)]);
            }
        }

        return KeyColumns.Bound(binding, body, () => new RunningHolding(functions) { Group = new SortKey(group), Inputs = inputs }, output);
    }

    private static (RunningKind Kind, Column? Column, int Offset)? Read(SettingEntry entry, StageBinding binding)
    {
        string text = entry.Value.Kind == SettingKind.Scalar ? entry.Value.Text.Trim() : "";
        int open = text.IndexOf('(', StringComparison.Ordinal);
        RunningKind? kind = open < 0 || text[^1] != ')' ? null : text[..open].Trim().ToLowerInvariant() switch
        {
            "row_number" => RunningKind.Number,
            "lag" => RunningKind.Before,
            "lead" => RunningKind.Behind,
            "cumsum" => RunningKind.Sum,
            "share" => RunningKind.Share,
            _ => null,
        };
        string inner = kind is null ? "" : text[(open + 1)..^1].Trim();
        if (kind is null || (inner.Length == 0) != (kind == RunningKind.Number))
        {
            binding.Problem(entry.Value, $"'{entry.Key}': expected {Words}");
            return null;
        }

        if (kind == RunningKind.Number)
        {
            return (RunningKind.Number, null, 1);
        }

        int offset = 1;
        if (kind is RunningKind.Before or RunningKind.Behind && inner.LastIndexOf(',') is > 0 and int comma && IsNumber(inner[(comma + 1)..].Trim()))
        {
            if (!int.TryParse(inner[(comma + 1)..], out offset) || offset is < 1 or > MostOffset)
            {
                binding.Problem(entry.Value, $"'{entry.Key}': expected a number of records from 1 to {MostOffset}");
                return null;
            }

            inner = inner[..comma].Trim();
        }

        if (binding.Column(SettingNode.Scalar(QuotedList.Unquote(inner) ?? inner, entry.Value.Mark)) is not { } column)
        {
            return null;
        }

        if (kind is RunningKind.Sum or RunningKind.Share && column.Type is not (ColumnType.Integer or ColumnType.Decimal or ColumnType.Double))
        {
            binding.Problem(entry.Value, $"'{entry.Key}': '{column.Name}' is {TypeNames.WithArticle(column.Type)}, and {text[..open].Trim()} takes numbers: declare its type, or derive a number from it first");
            return null;
        }

        return (kind.Value, column, offset);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static int IndexOf(List<Column> inputs, Column column)
    {
        int index = inputs.IndexOf(column);
        if (index < 0)
        {
            index = inputs.Count;
            inputs.Add(column);
        }

        return index;
    }

    private static ColumnType TypeOf(RunningKind kind, Column? column) => kind switch
    {
        RunningKind.Number => ColumnType.Integer,
        RunningKind.Sum or RunningKind.Share => column!.Type == ColumnType.Double ? ColumnType.Double : ColumnType.Decimal,
        _ => column!.Type,
    };
}
