using Pipeline.Cli;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Planning;

Surroundings surroundings = Surroundings.OfProcess();
return await CommandLine.RunAsync(
    [
        RunCommand.Create(surroundings),
        PlanCommand.Create(surroundings),
        CheckCommand.Create(surroundings),
        PreviewCommand.Create(surroundings),
        SchemaCommand.Create(surroundings, () => PipelineSchema.Create(PipelinePlan.StageSchemas)),
        FunctionsCommand.Create(surroundings, () => FunctionReference.Entries),
    ],
    args,
    surroundings);
