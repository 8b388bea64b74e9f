namespace Pipeline.Cli.Parsing;

/// <summary>
/// Flags whose value may be left out. Behind a blank a value would be taken for data, so it is given with <c>=</c> only; a flag
/// without one gets the value that it stands for then.
/// </summary>
internal static class OptionalValues
{
    /// <summary>The value of <c>--resume</c> for the newest run.</summary>
    public const string Newest = "newest";

    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal) { ["--resume"] = Newest };

    /// <summary>The arguments with these values filled in, up to a <c>--</c>.</summary>
    public static IEnumerable<string> Filled(IReadOnlyList<string> arguments)
    {
        bool areFlags = true;
        foreach (string argument in arguments)
        {
            areFlags &= argument is not "--";
            yield return areFlags && Flags.TryGetValue(argument, out string? value) ? $"{argument}={value}" : argument;
        }
    }

    /// <summary>The arguments without such a flag, with or without a value.</summary>
    public static IEnumerable<string> Without(IEnumerable<string> arguments, string flag) =>
        arguments.Where(argument => argument != flag && !argument.StartsWith(flag + "=", StringComparison.Ordinal));
}
