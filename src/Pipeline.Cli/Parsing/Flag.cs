using System.CommandLine;
using Pipeline.Definition;

namespace Pipeline.Cli.Parsing;

/// <summary>The shapes of flags. None takes an optional value behind a blank; some take one behind an equals sign.</summary>
internal static class Flag
{
    /// <summary>A flag with a value. It may be given again: the last one counts, or all in order where it is a stage.</summary>
    public static Option<string[]> Value(string name, string valueName, string description, params string[] aliases) => new(name, aliases)
    {
        HelpName = valueName,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>A flag without a value.</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
    };

    /// <summary>The flag of a setting.</summary>
    /// <param name="flag">What the table of settings says.</param>
    /// <param name="taken">A short form that means something else to this command, or null.</param>
    public static Option Of(SettingFlag flag, string? taken)
    {
        string[] aliases = flag.Short is { } name && name != taken ? [name] : [];
        string meaning = flag.Default is { } value ? $"{flag.Meaning} [{value}]" : flag.Meaning;
        return flag.Bare is not null ? Value(flag.Name, $"[={flag.Takes}]", meaning, aliases) : flag.Takes is { } takes ? Value(flag.Name, takes, meaning, aliases) : Switch(flag.Name, meaning, aliases);
    }

    /// <summary>Whether a flag of a setting has a value.</summary>
    public static bool TakesValue(string name) => SettingFlags.All.First(flag => string.Equals(flag.Name, name, StringComparison.Ordinal)).Takes is not null;
}
