using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Cli.Parsing;

/// <summary>Says in our words what is wrong with a command line.</summary>
internal static class UsageErrors
{
    /// <summary>All errors; none where help or the version was asked for.</summary>
    public static IReadOnlyList<string> Find(ParseResult result, IReadOnlyList<string> arguments)
    {
        Command command = result.CommandResult.Command;
        if (result.Action is not ParseErrorAction && result.Action != command.Action)
        {
            return [];
        }

        if (command is RootCommand root)
        {
            return [RootError(root, result.UnmatchedTokens)];
        }

        List<string> errors = [];
        errors.AddRange(TypedFlags.SwitchesWithValue(result, arguments).Select(name => $"{name} takes no value"));
        errors.AddRange(TypedFlags.WithFlagAsValue(result, arguments)
            .Select(found => $"{NeedsValue(found.Flag)}; if '{found.Next}' is the value, write {found.Flag.Name}={found.Next}"));
        IReadOnlyList<string> unknown = [.. TypedFlags.Unknown(result), .. result.UnmatchedTokens.Where(token => token is not ['-', ..])];
        errors.AddRange(unknown.Select(token => Unknown(token, command)));
        if (errors.Count == 0)
        {
            errors.AddRange(result.Errors.Select(Message));
            errors.AddRange(result.CommandResult.Children.OfType<OptionResult>().Where(LacksAValue).Select(option => NeedsValue(option.Option)));
        }

        return errors;
    }

    /// <summary>Writes them, with where to read on.</summary>
    public static int Write(ParseResult result, IReadOnlyList<string> errors, StatusWriter status)
    {
        string command = result.CommandResult.Command is RootCommand ? "pipeline" : "pipeline " + result.CommandResult.Command.Name;
        foreach (string error in errors)
        {
            status.Failure($"{command}: {error}");
        }

        status.Note($"Run '{command} --help' for examples and flags.");
        return ExitCodes.Usage;
    }

    private static string RootError(RootCommand root, IReadOnlyList<string> unmatched)
    {
        IReadOnlyList<string> names = [.. root.Subcommands.Select(command => command.Name)];
        return unmatched switch
        {
            [] => $"a command is missing: {string.Join(", ", names)}",
            [['-', _, ..] flag, ..] => $"unknown flag '{flag}', or it stands before the command",
            [var data, ..] when Entry.TryLookThrough(data) is not EntryKind.None => $"a command is missing; did you mean 'pipeline run {data}'?",
            [var word, ..] => $"'{word}' is no command{Suggestion.Clause(word, names) switch { "" => $": there are {string.Join(", ", names)}", var clause => clause }}",
        };
    }

    private static string Unknown(string token, Command command)
    {
        string name = token.Split('=')[0];
        return token[0] != '-' ? $"'{token}' is one argument too many"
            : command.Options.Any(option => option.Name == name || option.Aliases.Contains(name)) ? $"'{token}' stands before the command: put it behind '{command.Name}'"
            : $"unknown flag '{token}'{Clause(name, command.Options.Select(option => option.Name))}; a file called so stands behind --";
    }

    private static string Message(ParseError error) => error.SymbolResult switch
    {
        OptionResult option when option.Tokens.Count == 0 => NeedsValue(option.Option),
        CommandResult command when command.Command.Arguments is [var argument, ..] => $"{argument.Name} is missing: {argument.Description}",
        ArgumentResult argument => $"{argument.Argument.Name} is missing: {argument.Argument.Description}",
        _ => error.Message,
    };

    /// <summary>Whether a flag was given more often than values: one that has a value somewhere is no error to the parser.</summary>
    private static bool LacksAValue(OptionResult option) =>
        option.Option.Arity.MaximumNumberOfValues > 0 && option.Tokens.Count > 0 && option.IdentifierTokenCount > option.Tokens.Count;

    private static string NeedsValue(Option option) => $"{option.Name} needs a value: {option.Name} {option.HelpName}";

    private static string Clause(string word, IEnumerable<string> known) => Suggestion.Nearest(word, known) is { } nearest ? $"; did you mean {nearest}?" : "";
}
