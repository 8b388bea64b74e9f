using Pipeline.Cli.Parsing;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>The arguments that shape records: what repaired rejects have to be run with again.</summary>
internal static class RepeatedArguments
{
    /// <summary>The arguments: the pipeline file, what the environment says, which another shell may not have, and the flags, which come over it.</summary>
    public static IReadOnlyList<string> Of(CommandInput input)
    {
        List<string> words = [];
        if (input.Definition.File is { } file)
        {
            words.AddRange(["-c", file.StartsWith('-') ? "./" + file : file]);
        }

        if (input.Definition.Input.Gate.IsSet)
        {
            // Repaired records come as nothing that was to be waited for.
            words.Add("--no-gates");
        }

        if (input.Definition.Guard.Mode != GuardMode.None)
        {
            // A handful of records one night, hundreds another: repairs are no nights like each other.
            words.AddRange(["--guard", "none"]);
        }

        foreach (FlagSetting flag in RepeatedSettings.Of(input.Settings.Sources))
        {
            Add(words, flag.Flag, flag.Value);
        }

        return words;
    }

    private static void Add(List<string> words, string flag, string value)
    {
        // By the flag and not by its value: --where true has one.
        if (!Flag.TakesValue(flag))
        {
            words.Add(flag);
            return;
        }

        // Behind a blank, a value with a dash in front would be taken for a flag.
        words.AddRange(value.StartsWith('-') ? [$"{flag}={value}"] : [flag, value]);
    }
}
