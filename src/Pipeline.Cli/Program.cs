using Pipeline.Cli;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;

LastWords.Listen();
FileSizeSignal.Disarm();
try
{
    if (SystemLimits.TooLow() is { } limit)
    {
        Surroundings.ErrorText().WriteLine($"pipeline: {limit} (exit {ExitCodes.InputOutput})");
        return ExitCodes.InputOutput;
    }

    // Before all else: a worker is started often, and reads neither flags nor terminal.
    return args is [WorkerCommand.Name, ..] and not [_, "--help" or "-h" or "-?", ..] ? WorkerCommand.Run(args) : await RunAsync(args, Surroundings.OfProcess());
}
catch (Exception exception)
{
    (int exitCode, string text) = LastWords.Of(exception);
    Surroundings.ErrorText().WriteLine(PrintableText.Lines(text));
    return exitCode;
}

static Task<int> RunAsync(string[] arguments, Surroundings surroundings) => CommandLine.RunAsync(
    [
        RunCommand.Create(surroundings),
        PlanCommand.Create(surroundings),
        CheckCommand.Create(surroundings),
        PreviewCommand.Create(surroundings),
        StatsCommand.Create(surroundings),
        InitCommand.Create(surroundings),
        SniffCommand.Create(surroundings),
        TuneCommand.Create(surroundings),
        ScheduleCommand.Create(surroundings),
        TasksCommand.Create(surroundings),
        RunsCommand.Create(surroundings),
        ReportCommand.Create(surroundings),
        SchemaCommand.Create(surroundings, () => PipelineSchema.Create(PipelinePlan.StageSchemas)),
        FunctionsCommand.Create(surroundings, () => FunctionReference.Entries),
        HelpCommand.Create(surroundings),
        CompletionCommand.Create(surroundings),
    ],
    arguments,
    surroundings);
