namespace Pipeline.Definition;

/// <summary>The one kind of stage that runs programs, and so the one that is not allowed everywhere.</summary>
internal static class ExecName
{
    /// <summary>Its key in the pipeline file.</summary>
    public const string Kind = "exec";

    /// <summary>Refuses such stages in a pipeline file that nobody named: whoever can put a file beside the data could otherwise run programs.</summary>
    public static void RefuseInFound(IEnumerable<StageDefinition> stages, ProblemList problems) =>
        Refuse(stages.Where(stage => stage.Mark.IsInFile), problems, "exec runs programs, which a pipeline file that was found in DATA may not; name it with -c");

    /// <summary>Refuses such stages under <c>--no-exec</c>.</summary>
    public static void RefuseAll(IEnumerable<StageDefinition> stages, ProblemList problems) =>
        Refuse(stages, problems, "exec is forbidden by --no-exec");

    private static void Refuse(IEnumerable<StageDefinition> stages, ProblemList problems, string message)
    {
        foreach (StageDefinition stage in stages.Where(stage => string.Equals(stage.Kind, Kind, StringComparison.Ordinal)))
        {
            problems.Add(stage.Mark, message);
        }
    }
}
