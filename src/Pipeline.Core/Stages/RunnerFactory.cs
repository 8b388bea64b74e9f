namespace Pipeline.Stages;

/// <summary>Makes the runner of a stage that has a block of its own.</summary>
/// <param name="context">What it works with.</param>
internal delegate IChainRunner RunnerFactory(RunnerContext context);
