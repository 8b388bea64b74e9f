namespace Pipeline.Planning;

/// <summary>A stage of the plan.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Definition">Its body as JSON, as it was written; null for the checks before the first stage.</param>
public sealed record PlannedStage(string Name, string Kind, string? Definition);
