using System.CommandLine;
using System.CommandLine.Help;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Cli;

/// <summary>Parses the arguments, runs the command and gives its exit code, whatever happens.</summary>
internal static class CommandLine
{
    private static readonly string[] Examples =
    [
        "pipeline run orders -o out                                  # a folder, with its pipeline.yaml",
        "pipeline run sales.csv --where \"country = 'DE'\" > de.csv    # one file, to stdout",
        "pipeline check orders                                       # every problem at once",
        "pipeline plan orders -o out                                 # what a run would do",
        "pipeline preview orders -n 5                                # the first records, as a table",
    ];

    /// <summary>Runs one of the commands.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<PipelineCommand> commands, IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        RootCommand root = Root(commands);
        StatusWriter status = new(surroundings.Error, surroundings.WantsColor, isQuiet: false, isVerbose: false);

        // A file called @x is data: response files are off.
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
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
        catch (Exception exception)
        {
            int failure = ExitCodeOf(exception);
            if (failure == ExitCodes.Internal)
            {
                status.Text($"pipeline: internal error, please report it: {exception}\n", isFailure: true);
            }
            else
            {
                status.Failure($"pipeline: {exception.Message}");
            }

            return failure;
        }
    }

    /// <summary>The code for what a command threw: misuse and faults of the data are values, so these are the machine's faults or ours.</summary>
    internal static int ExitCodeOf(Exception exception) => exception switch
    {
        InputException input => input.ExitCode,
        RunException run => run.ExitCode,
        UnauthorizedAccessException => ExitCodes.Permission,
        IOException => ExitCodes.InputOutput,
        _ => ExitCodes.Internal,
    };

    private static RootCommand Root(IReadOnlyList<PipelineCommand> commands)
    {
        RootCommand root = new("Runs bulk CSV jobs: every record is accounted for, and output is published whole or not at all.");
        foreach (PipelineCommand command in commands)
        {
            root.Subcommands.Add(command);
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesFirstHelp((HelpAction)help.Action!, Examples);
        return root;
    }
}
