using Pipeline.Planning;
using Pipeline.Stages;

namespace Pipeline.Tasks;

/// <summary>What tasks do and what the commit does: from the first stage on that needs all records, the commit.</summary>
internal static class JobWaves
{
    /// <summary>The stages before that one.</summary>
    public static IReadOnlyList<BoundStage> OfTasks(PipelinePlan plan) => [.. Stages(plan).TakeWhile(stage => stage.Holding is null)];

    /// <summary>Both, a line each, as a person reads them.</summary>
    public static IReadOnlyList<string> Describe(PipelinePlan plan)
    {
        IReadOnlyList<BoundStage> ofTasks = OfTasks(plan);
        string[] rest = [.. Stages(plan).Skip(ofTasks.Count).Select(stage => stage.Name)];
        string last = rest is not [var held, ..] ? "encode"
            : Stages(plan)[ofTasks.Count].Holding is AggregateHolding ? $"make the groups of {held}" : $"make the keys of {held}";
        return [$"tasks   {string.Join(", ", [.. ofTasks.Select(stage => stage.Name).Prepend("read"), last])}", $"commit  {string.Join(", ", [.. rest, "write"])}"];
    }

    private static IReadOnlyList<BoundStage> Stages(PipelinePlan plan) => plan.Bound.Files[0].Bound.Stages;
}
