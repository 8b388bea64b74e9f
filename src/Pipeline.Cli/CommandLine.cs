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
        StatusWriter status = new(surroundings.Error, surroundings.WantsColor, isQuiet: false, isVerbose: false);

        arguments = Flag.WithValues(arguments);

        // A file called @x is data: response files are off.
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments.Count == 0)
        {
            HelpText.WriteProgram(surroundings.Error, root, surroundings.Width);
        }

        if (UsageErrors.Find(result, arguments) is { Count: > 0 } errors)
        {
            if (result.CommandResult.Command.Name is RunCommand.Name)
            {
                StartFailure.Keep(result, errors, status, surroundings);
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
            status.Failure($"pipeline: ended by a signal while it waited for input; the same command runs it again from the start (exit {exitCode})");
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
                status.Text(text + "\n", isFailure: true);
            }
            else
            {
                status.Failure(text);
            }

            return failure;
        }
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
