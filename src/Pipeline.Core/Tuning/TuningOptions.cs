namespace Pipeline.Tuning;

/// <summary>How to tune.</summary>
public sealed record TuningOptions
{
    /// <summary>How long it may take; it ends soon after.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether only threads and child processes are compared.</summary>
    public bool ComparePlacement { get; init; }

    /// <summary>Starts workers, as <see cref="Graph.RunOptions.WorkerCommand"/>.</summary>
    public IReadOnlyList<string>? WorkerCommand { get; init; }

    /// <summary>Is told what goes on, a line now and then.</summary>
    public Action<string>? Told { get; init; }

    /// <summary>The folder below which the sample is made; null: the system's temporary one.</summary>
    internal string? Folder { get; init; }
}
