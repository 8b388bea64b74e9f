using Pipeline.Cli;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Planning;

// Before all else: a worker is started often, and reads neither flags nor terminal.
if (args is [WorkerCommand.Name, ..] and not [_, "--help" or "-h" or "-?", ..])
{
    return WorkerCommand.Run(args);
}

Surroundings surroundings = Surroundings.OfProcess();
return await CommandLine.RunAsync(
    [
        RunCommand.Create(surroundings),
        PlanCommand.Create(surroundings),
        CheckCommand.Create(surroundings),
        PreviewCommand.Create(surroundings),
        SchemaCommand.Create(surroundings, () => PipelineSchema.Create(PipelinePlan.StageSchemas)),
        FunctionsCommand.Create(surroundings, () => FunctionReference.Entries),
        HelpCommand.Create(surroundings),
        CompletionCommand.Create(surroundings),
    ],
    args,
    surroundings);
