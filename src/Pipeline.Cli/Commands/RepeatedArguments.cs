using Pipeline.Cli.Parsing;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>The arguments that shape records: what repaired rejects have to be run with again.</summary>
internal static class RepeatedArguments
{
    private static readonly string[] OfThisRun =
        ["--output", "--overwrite", "--rejects", "--run-dir", "--max-rejects", "--fail-fast", "--jobs", "--dop", "--capacity", "--shard", "--worker-timeout", "--worker-memory", "--batch-bytes", "--memory"];

    // By the flag and not by its value: --where true has one.
    private static readonly string[] Switches = [.. SettingFlags.All().Where(option => option.Arity.MaximumNumberOfValues == 0).Select(option => option.Name)];

    // A name that the environment may hold as well; stages have an order, which variables lack.
    private static readonly string[] OfVariables = [.. SettingFlags.All().Select(option => option.Name).Except([.. OfThisRun, "--config", "--no-exec", "--where", "--derive", "--select", "--drop", "--rename"], StringComparer.Ordinal)];

    /// <summary>The arguments: the pipeline file, what the environment says, which another shell may not have, and the flags, which come over it.</summary>
    public static IReadOnlyList<string> Of(CommandInput input)
    {
        List<string> words = [];
        if (input.Definition.File is { } file)
        {
            words.AddRange(["-c", file.StartsWith('-') ? "./" + file : file]);
        }

        foreach (string flag in OfVariables)
        {
            if (input.Settings.Sources.Environment.GetValueOrDefault(DefinitionSources.VariableOf(flag)) is { Length: > 0 } value)
            {
                Add(words, flag, value);
            }
        }

        foreach (FlagSetting flag in input.Settings.Sources.Flags.Where(flag => !OfThisRun.Contains(flag.Flag, StringComparer.Ordinal)))
        {
            Add(words, flag.Flag, flag.Value);
        }

        return words;
    }

    private static void Add(List<string> words, string flag, string value)
    {
        if (!Switches.Contains(flag, StringComparer.Ordinal))
        {
            // Behind a blank, a value with a dash in front would be taken for a flag.
            words.AddRange(value.StartsWith('-') ? [$"{flag}={value}"] : [flag, value]);
        }
        else if (value is "true")
        {
            words.Add(flag);
        }
        else if (flag is "--no-headers")
        {
            // The one switch that a variable may turn off over a pipeline file.
            words.AddRange(["--set", "input.csv.header=true"]);
        }
    }
}
