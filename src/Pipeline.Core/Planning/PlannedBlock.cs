namespace Pipeline.Planning;

/// <summary>A block of the graph.</summary>
/// <param name="Name">Name, for <c>--dop</c> and <c>--capacity</c>.</param>
/// <param name="Stages">Names of the stages that run in it.</param>
/// <param name="MaxDegreeOfParallelism">How many batches it works on at once.</param>
/// <param name="BoundedCapacity">How many batches it holds: waiting, in work and done together.</param>
public sealed record PlannedBlock(string Name, IReadOnlyList<string> Stages, int MaxDegreeOfParallelism, int BoundedCapacity)
{
    /// <summary>How many child processes it runs in, or null when it runs on threads.</summary>
    public int? Processes { get; init; }

    /// <summary>Whether its parallelism was left to us: it is the most, and the blocks share the cores.</summary>
    public bool SharesCores { get; init; }
}
