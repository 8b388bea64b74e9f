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
        "{" + KeyColumns.SchemaBody + ""","description":"Puts all records in the order of these columns, by their types; text by its bytes."}""",
        Bind)
    {
        Placement = StagePlacement.Barrier,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (KeyColumns.Read(binding, body, "the columns to sort by") is not { } columns)
        {
            return null;
        }

        return KeyColumns.Bound(binding, body, () => new SortHolding { Order = new SortKey(columns) });
    }
}
