using System.CommandLine;
using System.CommandLine.Help;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Files;

namespace Pipeline.Cli;

/// <summary>Parses the arguments, runs the command and gives its exit code, whatever happens.</summary>
internal static class CommandLine
{
    private const int BrokenPipe = 32;

    /// <summary>Runs one of the commands.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<PipelineCommand> commands, IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        surroundings.Arguments = arguments;
        arguments = [.. OptionalValues.Filled(arguments)];
        RootCommand root = Root(commands, surroundings);

        // A file called @x is data: response files are off.
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        StatusWriter status = StatusOf(result, surroundings);
        status.Begin(result.CommandResult.Command.Name, RunExecution.Version);
        int exitCode = await RunAsync(result, arguments, status, surroundings);
        status.End(exitCode);
        return exitCode;
    }

    private static async Task<int> RunAsync(ParseResult result, IReadOnlyList<string> arguments, StatusWriter status, Surroundings surroundings)
    {
        if (arguments.Count == 0)
        {
            HelpText.WriteProgram(surroundings.Error, (RootCommand)result.RootCommandResult.Command, surroundings.Width);
        }

        if (UsageErrors.Find(result, arguments) is { Count: > 0 } errors)
        {
            if (result.CommandResult.Command.Name is RunCommand.Name)
            {
                await StartFailure.KeepAsync(result, arguments, errors, status, surroundings);
            }

            return UsageErrors.Write(result, errors, status);
        }

        using Interruption interruption = new();
        surroundings.InterruptedExitCode = () => interruption.ExitCode ?? ExitCodes.Interrupted;
        InvocationConfiguration configuration = new()
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            Task<int> command = result.InvokeAsync(configuration, interruption.Token);
            if (await interruption.EndsInTimeAsync(command))
            {
                return await command;
            }

            int exitCode = surroundings.InterruptedExitCode();
            string where = result.CommandResult.Command.Name is TuneCommand.Name ? "before its trials were tidied away, which the next tune does" : "while it waited for input";
            status.Failure($"pipeline: ended by a signal {where}; the same command runs it again from the start (exit {exitCode})");
            return exitCode;
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            status.Failure($"pipeline: ended by a signal before it began (exit {signal})");
            return signal;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // The reader of stdout has what it wanted.
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            (int failure, string text) = LastWords.Of(exception);
            if (failure == ExitCodes.Internal)
            {
                // With the place in our code, which takes several lines.
                status.Failures(text);
            }
            else
            {
                status.Failure(text);
            }

            return failure;
        }
    }

    /// <summary>What tells of the command itself. The flags are looked up one by one, since the rest of the line may be wrong; commands that only print something have none of them.</summary>
    private static StatusWriter StatusOf(ParseResult result, Surroundings surroundings)
    {
        Command command = result.CommandResult.Command;
        bool knows = command.Options.Any(option => option.Name is StatusFlags.LogFormatName) && (result.Action == command.Action || result.Errors.Count > 0);
        string? Value(string flag) => knows ? TypedFlags.Value(result, surroundings.Variables, flag) : null;
        LogFormat format = Value(StatusFlags.LogFormatName) is "json" ? LogFormat.Json : LogFormat.Text;
        return surroundings.Status(format, surroundings.WantsColor, isQuiet: Value("--quiet") is "true" && format == LogFormat.Json, isVerbose: false);
    }

    private static RootCommand Root(IReadOnlyList<PipelineCommand> commands, Surroundings surroundings)
    {
        RootCommand root = new("Runs bulk CSV jobs: every record is accounted for, and output is published whole or not at all.");
        foreach (PipelineCommand command in commands)
        {
            root.Subcommands.Add(command);
        }

        root.Options.OfType<HelpOption>().Single().Action = new HelpFlag(surroundings);
        return root;
    }
}
