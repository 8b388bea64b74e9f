using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Definition;

namespace Pipeline.Cli.Parsing;

/// <summary>The flags of a command line in the order typed, which the parser's results do not keep and stages need.</summary>
internal static class TypedFlags
{
    /// <summary>Each flag under its long name; the value of a switch is <c>true</c>.</summary>
    public static IReadOnlyList<FlagSetting> Read(ParseResult result)
    {
        Dictionary<string, Option> known = ByToken(result.CommandResult.Command);
        List<FlagSetting> flags = [];
        Option? pending = null;
        foreach (Token token in result.Tokens)
        {
            if (pending is not null)
            {
                flags.Add(new FlagSetting(pending.Name, token.Value));
                pending = null;
            }
            else if (token.Type == TokenType.DoubleDash)
            {
                break;
            }
            else if (token.Type == TokenType.Option && known.TryGetValue(token.Value, out Option? option))
            {
                if (option.Arity.MaximumNumberOfValues > 0)
                {
                    pending = option;
                }
                else
                {
                    flags.Add(new FlagSetting(option.Name, "true"));
                }
            }
        }

        return flags;
    }

    /// <summary>The value of one flag, also of a wrong command line: what was typed last, else what its variable says, else null.</summary>
    public static string? Value(ParseResult result, IReadOnlyDictionary<string, string> variables, string flag) =>
        Read(result).LastOrDefault(found => string.Equals(found.Flag, flag, StringComparison.Ordinal))?.Value
            ?? variables.GetValueOrDefault(DefinitionSources.VariableOf(flag)) switch { "" => null, var value => value };

    /// <summary>What begins with a dash and stands where DATA is expected: flags that do not exist.</summary>
    public static IReadOnlyList<string> Unknown(ParseResult result)
    {
        Dictionary<string, Option> known = ByToken(result.CommandResult.Command);
        List<string> unknown = [];
        bool isValue = false;
        foreach (Token token in result.Tokens)
        {
            if (isValue)
            {
                isValue = false;
            }
            else if (token.Type == TokenType.DoubleDash)
            {
                break;
            }
            else if (token.Type == TokenType.Option)
            {
                isValue = known.TryGetValue(token.Value, out Option? option) && option.Arity.MaximumNumberOfValues > 0;
            }
            else if (token.Type == TokenType.Argument && token.Value is ['-', _, ..])
            {
                unknown.Add(token.Value);
            }
        }

        return unknown;
    }

    /// <summary>Switches that were given a value, as in <c>--quiet=true</c>: the parser would take the value for DATA.</summary>
    public static IReadOnlyList<string> SwitchesWithValue(ParseResult result, IReadOnlyList<string> arguments)
    {
        Dictionary<string, Option> known = ByToken(result.CommandResult.Command);
        List<string> wrong = [];
        bool isValue = false;
        foreach (string argument in arguments.TakeWhile(argument => isValue || argument is not "--"))
        {
            string name = argument.Split('=', ':')[0];
            known.TryGetValue(name, out Option? option);
            if (!isValue && option is { Arity.MaximumNumberOfValues: 0 } && name.Length < argument.Length)
            {
                wrong.Add(name);
            }

            isValue = !isValue && option is { Arity.MaximumNumberOfValues: > 0 } && name.Length == argument.Length;
        }

        return wrong;
    }

    /// <summary>Flags whose value was forgotten, as in <c>--output --overwrite</c>: the parser would take the next flag for the value.</summary>
    public static IReadOnlyList<(Option Flag, string Next)> WithFlagAsValue(ParseResult result, IReadOnlyList<string> arguments)
    {
        Dictionary<string, Option> known = ByToken(result.CommandResult.Command);
        List<(Option, string)> wrong = [];
        Option? pending = null;
        foreach (string argument in arguments.TakeWhile(argument => pending is not null || argument is not "--"))
        {
            bool hasValue = OptionalValues.HasValueBehindEquals(argument);
            known.TryGetValue(hasValue ? argument.Split('=')[0] : argument, out Option? option);
            if (pending is not null && option is not null)
            {
                wrong.Add((pending, argument));
            }

            pending = pending is null && !hasValue && option is { Arity.MaximumNumberOfValues: > 0 } ? option : null;
        }

        return wrong;
    }

    private static Dictionary<string, Option> ByToken(Command command)
    {
        Dictionary<string, Option> known = new(StringComparer.Ordinal);
        foreach (Option option in command.Options)
        {
            foreach (string name in option.Aliases.Append(option.Name))
            {
                known[name] = option;
            }
        }

        return known;
    }
}
