using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary>The part that all commands on data share: settings are read, and all their problems told, before the body runs.</summary>
internal static class DataCommand
{
    /// <summary>Gives the command DATA, the shared flags and its body.</summary>
    /// <param name="command">The command.</param>
    /// <param name="surroundings">Where it runs.</param>
    /// <param name="body">What it does; returns the exit code. Cancelled by a signal.</param>
    /// <param name="own">Flags of its own.</param>
    /// <param name="taken">A short form of a setting's flag that means something else to this command, or null.</param>
    /// <param name="refused">Is told when the settings have problems, before these are written; null: nobody is.</param>
    public static PipelineCommand Complete(
        PipelineCommand command,
        Surroundings surroundings,
        Func<CommandInput, CancellationToken, Task<int>> body,
        IReadOnlyList<(FlagGroup Group, Option Flag)> own,
        string? taken = null,
        Func<CommandInput, IReadOnlyList<Problem>, Task>? refused = null)
    {
        command.Arguments.Add(new Argument<string[]>("DATA")
        {
            // What is read many times, or much later, cannot be a stream.
            Description = command.Name is TasksCommand.Name ? "Of plan: folders, files or quoted globs; of the others: the job's folder"
                : command.Name is TuneCommand.Name or ScheduleCommand.Name ? "Folders, files or quoted globs" : "Folders, files, quoted globs, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        });
        foreach ((FlagGroup group, Option flag) in own)
        {
            command.Add(group, flag);
        }

        foreach (SettingFlag flag in SettingFlags.All)
        {
            command.Add(flag.Group, Flag.Of(flag, taken));
        }

        foreach (Option flag in StatusFlags.All())
        {
            command.Add(FlagGroup.Report, flag);
        }

        command.SetAction((result, cancellationToken) => Load(result, surroundings, input => body(input, cancellationToken), refused, cancellationToken));
        return command;
    }

    /// <summary>Reads the settings, tells their problems, or runs the body.</summary>
    public static async Task<int> Load(ParseResult result, Surroundings surroundings, Func<CommandInput, Task<int>> body, Func<CommandInput, IReadOnlyList<Problem>, Task>? refused, CancellationToken cancellation)
    {
        CommandLineSettings settings = CommandLineSettings.Read(result, surroundings);
        StatusWriter status = surroundings.Status(settings.LogFormat, settings.UseColor, settings.Quiet, settings.Verbose);
        // A pipeline file may be a pipe, as with -c <(…).
        LoadedDefinition loaded = await Task.Run(() => DefinitionReader.Load(settings.Sources), cancellation).WaitAsync(cancellation);
        IReadOnlyList<Problem> problems = [.. settings.Problems, .. loaded.Problems];
        CommandInput input = new(loaded.Definition, settings, status, surroundings);
        if (problems.Count == 0)
        {
            return await RunBody(body, input);
        }

        await (refused?.Invoke(input, problems) ?? Task.CompletedTask);

        // A pipe could be read once only, and may never come.
        bool goesOn = result.CommandResult.Command.Name is CheckCommand.Name && loaded.CanBePlanned && !settings.Sources.Data.Contains("-", StringComparer.Ordinal);
        return status.Problems(goesOn ? [.. problems, .. await ProblemsOfPlan(input, cancellation)] : problems, Problem.ExitCodeOf(problems));
    }

    private static async Task<IReadOnlyList<Problem>> ProblemsOfPlan(CommandInput input, CancellationToken cancellation)
    {
        try
        {
            await input.PlanAsync(input.Definition, cancellation);
            return [];
        }
        catch (PlanException exception)
        {
            return exception.Problems;
        }
    }

    private static async Task<int> RunBody(Func<CommandInput, Task<int>> body, CommandInput input)
    {
        try
        {
            return await body(input);
        }
        catch (PlanException exception)
        {
            return input.Status.Problems(exception.Problems);
        }
    }
}
