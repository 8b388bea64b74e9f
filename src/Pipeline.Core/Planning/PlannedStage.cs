namespace Pipeline.Planning;

/// <summary>A stage of the plan.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind.</param>
public sealed record PlannedStage(string Name, string Kind);
