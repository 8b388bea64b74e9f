namespace Pipeline.Planning;

/// <summary>A stage of the plan.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Definition">Its body as JSON, as it was written; null for the checks before the first stage.</param>
public sealed record PlannedStage(string Name, string Kind, string? Definition)
{
    /// <summary>What it would send to whom, without values and secrets; null where it sends nothing.</summary>
    public string? Sends { get; init; }
}
