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

    /// <summary>The arguments.</summary>
    public static IReadOnlyList<string> Of(CommandInput input)
    {
        List<string> words = [];
        if (input.Definition.File is { } file)
        {
            words.AddRange(["-c", file]);
        }

        foreach (FlagSetting flag in input.Settings.Sources.Flags.Where(flag => !OfThisRun.Contains(flag.Flag, StringComparer.Ordinal)))
        {
            words.Add(flag.Flag);
            if (!Switches.Contains(flag.Flag, StringComparer.Ordinal))
            {
                words.Add(flag.Value);
            }
        }

        return words;
    }
}
