using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Notify;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary>What the body of a command works with: the definition is without problems.</summary>
internal sealed record CommandInput(PipelineDefinition Definition, CommandLineSettings Settings, StatusWriter Status, Surroundings Surroundings)
{
    /// <summary>Who is told of a run.</summary>
    public RunWatch Watch() => Watch(Definition, Surroundings);

    /// <summary>Who is told of a start that came to no run.</summary>
    public static RunWatch Watch(PipelineDefinition definition, Surroundings surroundings) =>
        new(definition, new RunWatchOptions { Variables = surroundings.Variables, Time = surroundings.Time, Version = RunExecution.Version });

    /// <summary>Makes the plan. Reading the header of a pipe may wait for ever, so a signal does not wait for it.</summary>
    /// <exception cref="PlanException">Something is wrong with files or stages.</exception>
    /// <exception cref="OperationCanceledException">A signal came.</exception>
    public Task<PipelinePlan> PlanAsync(PipelineDefinition definition, CancellationToken cancellation) => PlanAsync(definition, null, cancellation);

    /// <summary>The same for a run that goes on, if there is one.</summary>
    public Task<PipelinePlan> PlanAsync(PipelineDefinition definition, ResumePoint? resume, CancellationToken cancellation) =>
        Task.Run(() => resume?.Plan(definition, Surroundings.Time) ?? PipelinePlan.Create(definition, Surroundings.Time), cancellation).WaitAsync(cancellation);
}
