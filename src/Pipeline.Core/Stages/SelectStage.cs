using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary><c>select: [a, b]</c> keeps these columns in this order. It costs nothing at run time.</summary>
internal static class SelectStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "select", """{"type":["array","string"],"items":{"type":"string"},"minItems":1,"description":"Keeps these columns, in this order."}""", Bind);

    private static BoundStage? Bind(StageBinding binding)
    {
        if (binding.Names(binding.Stage.Body, "the columns to keep") is not { } names)
        {
            return null;
        }

        List<Column?> columns = names.ConvertAll(binding.Column);
        return columns.Contains(null) ? null : binding.Bound(binding.Input.With(columns!), null);
    }
}
