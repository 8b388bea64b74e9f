using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary>What the body of a command works with: the definition is without problems.</summary>
internal sealed record CommandInput(PipelineDefinition Definition, CommandLineSettings Settings, StatusWriter Status, Surroundings Surroundings)
{
    /// <summary>Makes the plan. Reading the header of a pipe may wait for ever, so a signal does not wait for it.</summary>
    /// <exception cref="PlanException">Something is wrong with files or stages.</exception>
    /// <exception cref="OperationCanceledException">A signal came.</exception>
    public Task<PipelinePlan> PlanAsync(PipelineDefinition definition, CancellationToken cancellation) => PlanAsync(definition, Surroundings.Time, cancellation);

    /// <summary>The same by another clock.</summary>
    public Task<PipelinePlan> PlanAsync(PipelineDefinition definition, TimeProvider time, CancellationToken cancellation) =>
        Task.Run(() => PipelinePlan.Create(definition, time), cancellation).WaitAsync(cancellation);
}
