using System.CommandLine;

namespace Pipeline.Cli.Parsing;

/// <summary>The two shapes of flags. None takes an optional value.</summary>
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
}
