using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline help</c>.</summary>
internal static class HelpCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            "help",
            "Prints a chapter of the guide, or the help of a command.",
            "pipeline help                # commands and topics",
            "pipeline help exit-codes     # what a script can ask for",
            "pipeline help run            # as pipeline run --help");
        Argument<string?> topic = new("TOPIC") { Description = $"A command, or one of: {string.Join(' ', Guide.Topics)}", Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(topic);
        command.SetAction(result => Write(surroundings, (RootCommand)result.RootCommandResult.Command, result.GetValue(topic)));
        return command;
    }

    private static int Write(Surroundings surroundings, RootCommand root, string? topic)
    {
        if (topic is null)
        {
            HelpText.WriteProgram(surroundings.Out, root, surroundings.Width);
        }
        else if (Guide.Topics.Contains(topic, StringComparer.Ordinal))
        {
            surroundings.Out.Write(Guide.Read(topic));
        }
        else if (root.Subcommands.OfType<PipelineCommand>().FirstOrDefault(command => string.Equals(command.Name, topic, StringComparison.Ordinal)) is { } command)
        {
            HelpText.WriteCommand(surroundings.Out, command, surroundings.Width);
        }
        else
        {
            string clause = Suggestion.Clause(topic, [.. Guide.Topics, .. root.Subcommands.Select(known => known.Name)]);
            surroundings.Error.WriteLine($"pipeline help: there is no topic '{PrintableText.Line(topic)}'{clause}; topics: {string.Join(' ', Guide.Topics)}");
            return ExitCodes.Usage;
        }

        return ExitCodes.Success;
    }
}
