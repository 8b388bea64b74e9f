using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary><c>drop: [a, b]</c> leaves these columns out. It costs nothing at run time.</summary>
internal static class DropStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "drop", """{"type":["array","string"],"items":{"type":"string"},"minItems":1,"description":"Leaves these columns out."}""", Bind);

    private static BoundStage? Bind(StageBinding binding)
    {
        if (binding.Names(binding.Stage.Body, "the columns to drop") is not { } names)
        {
            return null;
        }

        List<Column?> dropped = names.ConvertAll(binding.Column);
        if (dropped.Contains(null))
        {
            return null;
        }

        List<Column> kept = [.. binding.Input.Columns.Where(column => !dropped.Contains(column))];
        return kept.Count == 0
            ? binding.Problem(binding.Stage.Body, "no column would be left")
            : binding.Bound(binding.Input.With(kept), null);
    }
}
