namespace Pipeline.Stages;

/// <summary>What the runner of a stage with a block of its own works with.</summary>
/// <param name="Stage">Name of the stage, for messages.</param>
/// <param name="Parallelism">How many batches are in work at once.</param>
/// <param name="Cancellation">The run is over: whatever the runner started has to end.</param>
internal sealed record RunnerContext(string Stage, int Parallelism, CancellationToken Cancellation)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives the value of an environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>
    /// Whether nothing is asked outside, since the run writes nothing. What would be asked stays null then.
    /// </summary>
    public bool IsOffline { get; init; }

    /// <summary>
    /// Ends the run in good order for the reason given: nothing more is read, and what is ready, or will be within the time given, is written.
    /// Null: the runner throws.
    /// </summary>
    public Action<Exception, TimeSpan>? EndRun { get; init; }

    /// <summary>Where it may keep what a later run can use; null: nowhere.</summary>
    public RunnerStore? Store { get; init; }

    /// <summary>Bytes of memory that it may use for what it keeps.</summary>
    public long Memory { get; init; } = 32 << 20;
}

/// <summary>Where a runner keeps what a later run can use.</summary>
/// <param name="Folder">A folder that the run's lock guards.</param>
/// <param name="Run">The run's id; ids ascend with time.</param>
/// <param name="LastPublished">Id of the run that published last, or null.</param>
/// <param name="Now">When the run began, also where it goes on.</param>
/// <param name="Sync">Whether what is kept must survive the machine's end.</param>
internal sealed record RunnerStore(string Folder, string Run, string? LastPublished, DateTimeOffset Now, bool Sync);
