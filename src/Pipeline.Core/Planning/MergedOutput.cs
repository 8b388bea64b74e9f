using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>Where records go behind a stage that gives those of several files in one order, or records of its own: no output belongs to one of the files then.</summary>
internal static class MergedOutput
{
    private static readonly string[] OfFiles = ["{root}", "{dir}", "{stem}", "{ext}"];

    /// <summary>The output as it is meant: <c>output.csv</c> in place of a file for each input. A path that names something of an input is a problem.</summary>
    public static OutputDefinition Of(PipelineDefinition definition, OutputDefinition output, int files, ICollection<Problem> problems)
    {
        StageDefinition? holds = HeldData.Reorders(definition);
        StageDefinition? makes = definition.Stages.FirstOrDefault(stage => StageKinds.Named(stage.Kind)?.MakesRecords == true);
        if ((makes is null && (holds is null || files < 2)) || output.Folder is "-" || output.File is not null)
        {
            return output;
        }

        string name = output.Format is DataFormat.Jsonl ? "output.jsonl" : "output.csv";
        if (string.Equals(output.Path, output.DefaultPath, StringComparison.Ordinal))
        {
            return output with { Path = name };
        }

        if (OfFiles.FirstOrDefault(name => output.Path.Contains(name, StringComparison.Ordinal)) is { } named)
        {
            problems.Add(Problem.Of(output.PathMark, $"output.path names {named} of the input, but {(makes is null ? $"{holds!.Kind} puts the records of all files in one order" : $"{makes.Kind} makes records of all files together")}: name one file, such as {name}, or columns"));
        }

        return output;
    }
}
