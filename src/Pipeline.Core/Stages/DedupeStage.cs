using Pipeline.Definition;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>
/// <c>dedupe: { by: [a, b], keep: first }</c> leaves one record of those that are equal in these columns, by their types; null is equal to
/// null. It is the first that came, the last, or the one with the greatest or least value of a column (<c>max(c)</c>, <c>min(c)</c>; null is
/// neither), and of several the first. The others stay in the order in which they came. <c>dedupe: [a, b]</c> keeps the first.
/// </summary>
internal static class DedupeStage
{
    private const string Words = "first, last, max(COLUMN) or min(COLUMN)";

    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "dedupe",
        """{"anyOf":[""" + KeyColumns.NamesSchema + """,{"type":"object","required":["by"],"additionalProperties":false,"properties":{"by":""" + KeyColumns.NamesSchema
        + ""","keep":{"type":"string","default":"first"}}}],"description":"Leaves one record of those that are equal in these columns: the first, the last, or the one with the max(COLUMN) or min(COLUMN)."}""",
        Bind)
    {
        Placement = StagePlacement.Barrier,
        KeepsOrder = true,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        bool isMap = body.Kind == SettingKind.Map;
        if ((isMap && !binding.OnlyKeys(body, "by", "keep")) || KeyColumns.Group(binding, isMap ? body.Find("by") : body, "the columns in which records are equal") is not { } group)
        {
            return null;
        }

        SettingNode? keep = isMap ? body.Find("keep") : null;
        string word = keep?.Text.Trim() ?? "first";
        List<KeyColumn> order = [];
        if (word is not ("first" or "last"))
        {
            if (OrderOf(keep!, word, binding) is not { } best)
            {
                return null;
            }

            order.Add(best);
        }

        return KeyColumns.Bound(binding, body, () => new DedupeHolding(word is "first") { IsLastKept = word is "last", Group = new SortKey(group), Order = new SortKey(order) });
    }

    /// <summary>The order in which the record that stays comes first; null after a problem.</summary>
    private static KeyColumn? OrderOf(SettingNode keep, string word, StageBinding binding)
    {
        bool isGreatest = word.StartsWith("max(", StringComparison.Ordinal);
        if (keep.Kind != SettingKind.Scalar || !(isGreatest || word.StartsWith("min(", StringComparison.Ordinal)) || word[^1] != ')')
        {
            binding.Problem(keep, $"expected {Words}");
            return null;
        }

        string inner = word["min(".Length..^1].Trim();
        return binding.Column(SettingNode.Scalar(QuotedList.Unquote(inner) ?? inner, keep.Mark)) is { } column ? new KeyColumn(column, isGreatest, NullsFirst: false) : null;
    }
}
