namespace Pipeline.Stages;

/// <summary>Makes the runner of a stage that has a block of its own.</summary>
/// <param name="stage">Name of the stage, for messages.</param>
/// <param name="parallelism">How many batches are in work at once.</param>
/// <param name="cancellation">The run is over: whatever the runner started has to end.</param>
internal delegate IChainRunner RunnerFactory(string stage, int parallelism, CancellationToken cancellation);
