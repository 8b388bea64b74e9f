using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary><c>rename: { old: new, … }</c> gives columns other names, all at once. It costs nothing at run time.</summary>
internal static class RenameStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "rename", """{"type":"object","minProperties":1,"additionalProperties":{"type":"string"},"description":"Old names to new names."}""", Bind)
    {
        Makes = static body => body.Entries.SelectMany(entry => new[] { entry.Key, entry.Value.Text }),
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map || body.Entries.Count == 0)
        {
            return binding.Problem(body, "expected old names to new names, such as { old: new }");
        }

        List<Column> columns = [.. binding.Input.Columns];
        bool fine = true;
        foreach (SettingEntry entry in body.Entries)
        {
            SettingNode old = new(SettingKind.Scalar, entry.KeyMark) { Text = entry.Key };
            string? name = binding.Text(entry.Value, $"the new name of '{entry.Key}'");
            if (name is null || binding.Column(old) is not { } column)
            {
                fine = false;
                continue;
            }

            columns[binding.Input.IndexOf(column.Name)] = column with { Name = name };
        }

        if (!fine)
        {
            return null;
        }

        IGrouping<string, Column>? twice = columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? binding.Bound(binding.Input.With(columns), null)
            : binding.Problem(body, $"two columns would be called '{twice.Key}'");
    }
}
