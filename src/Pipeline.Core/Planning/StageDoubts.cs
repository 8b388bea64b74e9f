using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// What faulty stages leave unknown. So all faults are told at once, and none that only follows from another: a stage that
/// names a column of a faulty stage is judged when the faulty one is mended.
/// </summary>
internal sealed class StageDoubts(PipelineDefinition definition)
{
    private readonly HashSet<string> columns = [.. definition.Columns.Where(column => column.HasFaults).Select(column => column.Name)];
    private bool anything;

    /// <summary>Whether the stage can be judged: its kind is known, and it names nothing that is in doubt.</summary>
    public bool AllowJudging(StageDefinition stage, StageKind? kind) => kind is not null && !anything && !Names(stage.Body);

    /// <summary>Adds what a stage that is faulty, or was not judged, would have made.</summary>
    public void Add(StageDefinition stage, StageKind? kind)
    {
        anything |= kind is null;
        columns.UnionWith(kind?.Makes(stage.Body) ?? []);
        columns.Remove("");
    }

    private bool Names(SettingNode node) =>
        columns.Any(column => node.Text.Contains(column, StringComparison.Ordinal))
        || node.Items.Any(Names)
        || node.Entries.Any(entry => columns.Contains(entry.Key) || Names(entry.Value));
}
