using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>What a report says of the child processes of a block.</summary>
/// <param name="Processes">How many it has, or null when it runs on threads.</param>
/// <param name="Restarts">How many were lost, and replaced where they were still needed.</param>
/// <param name="Resent">How many times a batch was sent again.</param>
/// <param name="Lost">How the first of them were lost; may quote data.</param>
/// <param name="Warnings">What a person should know though nothing is wrong with the result.</param>
internal sealed record RunnerNotes(int? Processes, int Restarts, int Resent, IReadOnlyCollection<string> Lost, IReadOnlyCollection<string> Warnings)
{
    /// <summary>Its child processes one by one, where they live longer than a batch.</summary>
    public IReadOnlyList<ProcessMeter> ByProcess { get; init; } = [];

    /// <summary>CPU nanoseconds of its own threads, where others work than those that give it batches.</summary>
    public long CpuNanoseconds { get; init; }

    /// <summary>What it asked of a service, or null where it asks none.</summary>
    public RequestFigures? Requests { get; init; }

    /// <summary>Nothing to say.</summary>
    public static RunnerNotes None { get; } = new(null, 0, 0, [], []);
}
