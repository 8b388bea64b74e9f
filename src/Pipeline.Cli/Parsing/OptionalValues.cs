using Pipeline.Definition;

namespace Pipeline.Cli.Parsing;

/// <summary>
/// Flags whose value may be left out. Behind a blank a value would be taken for data, so it is given with <c>=</c> only; a flag
/// without one gets the value that it stands for then.
/// </summary>
internal static class OptionalValues
{
    /// <summary>The value of <c>--resume</c> for the newest run.</summary>
    public const string Newest = "newest";

    /// <summary>The arguments with these values filled in, up to a <c>--</c>.</summary>
    public static IEnumerable<string> Filled(IReadOnlyList<string> arguments)
    {
        bool areFlags = true;
        foreach (string argument in arguments)
        {
            areFlags &= argument is not "--";
            yield return areFlags && ValueOf(argument) is { } value ? $"{argument}={value}" : argument;
        }
    }

    /// <summary>The arguments without such a flag, with or without a value.</summary>
    public static IEnumerable<string> Without(IEnumerable<string> arguments, string flag) =>
        arguments.Where(argument => argument != flag && !argument.StartsWith(flag + "=", StringComparison.Ordinal));

    /// <summary>Whether an argument is such a flag with its value.</summary>
    public static bool HasValueBehindEquals(string argument) => argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var end && ValueOf(argument[..end]) is not null;

    private static string? ValueOf(string argument) =>
        argument is "--resume" ? Newest
        : argument.StartsWith("--", StringComparison.Ordinal) ? SettingFlags.All.FirstOrDefault(flag => string.Equals(flag.Name, argument, StringComparison.Ordinal))?.Bare
        : null;
}
