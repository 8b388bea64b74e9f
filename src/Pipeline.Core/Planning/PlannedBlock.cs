namespace Pipeline.Planning;

/// <summary>A block of the graph.</summary>
/// <param name="Name">Name, for <c>--dop</c> and <c>--capacity</c>.</param>
/// <param name="Stages">Names of the stages that run in it.</param>
/// <param name="MaxDegreeOfParallelism">How many batches it works on at once.</param>
/// <param name="BoundedCapacity">How many batches it holds: waiting, in work and done together.</param>
public sealed record PlannedBlock(string Name, IReadOnlyList<string> Stages, int MaxDegreeOfParallelism, int BoundedCapacity)
{
    /// <summary>How many it may come to work on at once: more than it begins with where nobody gave its programs a parallelism.</summary>
    public int MostAtOnce { get => Math.Max(field, MaxDegreeOfParallelism); init; }

    /// <summary>How many child processes it runs in, or null when it runs on threads.</summary>
    public int? Processes { get; init; }

    /// <summary>Whether it holds records: it takes all before it gives the first, unless it <see cref="MayGiveEarly"/>.</summary>
    public bool HoldsRecords { get; init; }

    /// <summary>Whether such a block gives records before it has all, as long as it has memory for what it must know of them.</summary>
    public bool MayGiveEarly { get; init; }

    /// <summary>The flag that sets how much it does at once, without the number, such as <c>--dop keep</c>; null where it takes one batch at a time whatever is set.</summary>
    public string? Knob { get; init; }

    /// <summary>Whether it does as much at once as <c>--jobs</c> says, since nobody said otherwise.</summary>
    public bool FollowsJobs { get; init; }
}
