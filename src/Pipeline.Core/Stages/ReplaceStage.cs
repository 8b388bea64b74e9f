using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// <c>replace: { columns: [a, b], find: TEXT | pattern: REGEX, with: TEXT }</c> replaces every occurrence in these columns.
/// Its step is that of <c>derive</c> over the language's own <c>replace</c> and <c>regexp_replace</c>: null stays null, and the columns
/// count as computed, so they are quoted only where needed.
/// </summary>
internal static class ReplaceStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "replace",
        """
        {"type":"object","description":"Replaces text in columns.","required":["columns","with"],"additionalProperties":false,
        "properties":{"columns":{"type":["array","string"],"items":{"type":"string"}},"find":{"type":"string","minLength":1},"pattern":{"type":"string"},"with":{"type":"string"}},
        "oneOf":[{"required":["find"]},{"required":["pattern"]}]}
        """,
        Bind) { Makes = static body => body.Find("columns") is { } columns ? columns.Items.Append(columns).Select(name => name.Text) : [] };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map)
        {
            return binding.Problem(body, "expected { columns: […], find: TEXT or pattern: REGEX, with: TEXT }");
        }

        SettingNode? find = body.Find("find");
        SettingNode? pattern = body.Find("pattern");
        if (!binding.OnlyKeys(body, "columns", "find", "pattern", "with"))
        {
            return null;
        }

        if ((find is null) == (pattern is null))
        {
            return binding.Problem(body, "expected one of 'find' (a text) and 'pattern' (a regular expression)");
        }

        if (binding.Names(body.Find("columns"), "the columns to replace in under 'columns'") is not { } names
            || binding.Text(find ?? pattern, "what to find") is not { } sought
            || binding.Text(body.Find("with"), "the replacement under 'with'") is not { } with)
        {
            return null;
        }

        if (find is not null && sought.Length == 0)
        {
            return binding.Problem(find, "'find' is empty, so nothing would be replaced; an empty value is filled by derive with coalesce or case");
        }

        string function = find is null ? "regexp_replace" : "replace";
        Schema schema = binding.Input;
        List<(string, int, CompiledExpression)> bound = [];
        foreach (SettingNode name in names)
        {
            if (binding.Column(name) is not { } column)
            {
                return null;
            }

            if (column.Type != ColumnType.Text)
            {
                return binding.Problem(name, $"column '{column.Name}' is {TypeNames.Name(column.Type)}; replace works on text");
            }

            string call = $"{function}({Quoted(column.Name, '"')}, {Quoted(sought, '\'')}, {Quoted(with, '\'')})";
            if (binding.Compile((find ?? pattern)! with { Text = call }, "the replacement", binding.Input, ColumnType.Text) is not { } value)
            {
                return null;
            }

            schema = schema.WithComputed(column.Name, ColumnType.Text, out int slot);
            bound.Add((column.Name, slot, value));
        }

        return binding.Bound(schema, new DeriveStage(bound));
    }

    private static string Quoted(string text, char quote) => $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
