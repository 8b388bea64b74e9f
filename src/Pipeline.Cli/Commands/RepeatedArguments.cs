using Pipeline.Cli.Parsing;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>The arguments that shape records: what repaired rejects have to be run with again.</summary>
internal static class RepeatedArguments
{
    /// <summary>The arguments.</summary>
    public static IReadOnlyList<string> Of(CommandInput input)
    {
        List<string> words = [];
        if (input.Definition.File is { } file)
        {
            words.AddRange(["-c", file]);
        }

        foreach (FlagSetting flag in RepeatedSettings.Of(input.Settings.Sources))
        {
            words.Add(flag.Flag);

            // By the flag and not by its value: --where true has one.
            if (Flag.TakesValue(flag.Flag))
            {
                words.Add(flag.Value);
            }
        }

        return words;
    }
}
