using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// Refuses stages that reach outside, such as programs, where nobody asked for them: whoever can put a pipeline file beside the data
/// could otherwise run programs.
/// </summary>
internal static class OutsideStages
{
    /// <summary>Adds a problem for each stage that is refused.</summary>
    public static void Refuse(PipelineDefinition definition, ICollection<Problem> problems)
    {
        bool wasFound = definition.File is not null && !definition.FileWasNamed;
        foreach (StageDefinition stage in definition.Stages)
        {
            StageKind? kind = StageKinds.Named(stage.Kind);
            if (wasFound && stage.Mark.IsInFile && kind?.Reads?.Invoke(stage) is { } file && !IsInData(definition, file))
            {
                problems.Add(Problem.Of(stage.Mark, $"{stage.Kind} reads '{file}', which lies outside DATA, and a pipeline file that was found in DATA may not; name it with -c"));
            }

            if (kind?.Outside is not { } outside)
            {
                continue;
            }

            if (wasFound && stage.Mark.IsInFile)
            {
                problems.Add(Problem.Of(stage.Mark, $"{stage.Kind} {outside}, which a pipeline file that was found in DATA may not; name it with -c"));
            }
            else if (definition.ForbidsOutside)
            {
                problems.Add(Problem.Of(stage.Mark, $"{stage.Kind} is forbidden by --no-exec"));
            }
        }
    }

    /// <summary>Whether a file lies in a folder of DATA, after links.</summary>
    private static bool IsInData(PipelineDefinition definition, string file) =>
        definition.Data.Any(entry => Entry.TryLookThrough(entry) == EntryKind.Folder && RealPath.Of(file).StartsWith(RealPath.Of(entry) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
