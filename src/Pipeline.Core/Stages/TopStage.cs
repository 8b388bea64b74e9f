using Pipeline.Definition;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>
/// <c>top: { by: [{ column: a, order: desc }], n: 10, per: [b] }</c> leaves the first so many records of each group, in the order of <c>per</c> and
/// then of <c>by</c>, as <c>sort</c> would give them; records that are equal in them in the order in which they came. The others count as filtered.
/// </summary>
internal static class TopStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "top",
        """{"type":"object","required":["by","n"],"additionalProperties":false,"properties":{"by":{""" + KeyColumns.SchemaBody + """},"n":{"type":"integer","minimum":1},"per":""" + KeyColumns.NamesSchema
        + """},"description":"Leaves the first n records in the order of these columns, of all or of each group."}""",
        Bind)
    {
        Placement = StagePlacement.Barrier,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map)
        {
            return binding.Problem(body, "expected a map, such as { by: [{ column: a, order: desc }], n: 10, per: [b] }");
        }

        if (!binding.OnlyKeys(body, "by", "n", "per") || KeyColumns.Read(binding, body.Find("by"), "the columns that say which come first under 'by'") is not { } order)
        {
            return null;
        }

        if (body.Find("n") is not { Kind: SettingKind.Scalar } number || !long.TryParse(number.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long most) || most < 1)
        {
            return binding.Problem(body.Find("n") ?? body, "expected how many records stay under 'n': 1 or more");
        }

        List<KeyColumn> group = [];
        if (body.Find("per") is { } per)
        {
            if (KeyColumns.Group(binding, per, "the columns of the groups under 'per'") is not { } columns)
            {
                return null;
            }

            group = columns;
        }

        return KeyColumns.Bound(binding, body, () => new TopHolding(most) { Group = new SortKey(group), Order = new SortKey(order) });
    }
}
