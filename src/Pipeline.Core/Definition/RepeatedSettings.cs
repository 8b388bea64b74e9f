namespace Pipeline.Definition;

/// <summary>The flags under which repaired records become what they would have been: whatever shapes records, typed or from the environment.</summary>
public static class RepeatedSettings
{
    /// <summary>The flags in an order that gives the same settings again; the value of a switch is <c>true</c>. The pipeline file is not among them.</summary>
    /// <param name="sources">What a definition without problems was made of.</param>
    public static IReadOnlyList<FlagSetting> Of(DefinitionSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return [.. OfEnvironment(sources).Concat(sources.Flags).Where(ShapesRecords)];
    }

    /// <summary>The flags that give all settings again where the environment says nothing; without the pipeline file as above.</summary>
    /// <param name="sources">What a definition without problems was made of.</param>
    public static IReadOnlyList<FlagSetting> All(DefinitionSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return [.. OfEnvironment(sources).Concat(sources.Flags).Where(flag => flag.Flag is not "--config")];
    }

    private static IEnumerable<FlagSetting> OfEnvironment(DefinitionSources sources)
    {
        foreach (SettingFlag flag in SettingFlags.All.Where(flag => flag.Variable is not null))
        {
            // Types and globs add to each other, and of anything else the typed one is in force.
            bool isOver = flag.Name is not ("--type" or "--set") && SettingKeys.OfFlag(flag.Name)?.Form != FlagForm.Item && sources.Flags.Any(typed => string.Equals(typed.Flag, flag.Name, StringComparison.Ordinal));
            if (isOver || sources.Environment.GetValueOrDefault(flag.Variable!) is not { Length: > 0 } value)
            {
                continue;
            }

            // A switch cannot be typed to be off: --set can say it.
            if (flag.Takes is not null || value is "true")
            {
                yield return new FlagSetting(flag.Name, value);
            }
            else if (SettingKeys.OfFlag(flag.Name) is { FlagOnly: false } key)
            {
                yield return new FlagSetting("--set", $"{key.Path}={(key.Form == FlagForm.Negated ? "true" : value)}");
            }
        }
    }

    private static bool ShapesRecords(FlagSetting flag)
    {
        if (!string.Equals(flag.Flag, "--set", StringComparison.Ordinal))
        {
            return SettingFlags.Find(flag.Flag) is { ShapesRecords: true };
        }

        // It may name a key, a part of one (run.dop.keep) or a group (input.csv).
        IReadOnlyList<string> path = QuotedList.CutRaw(flag.Value, '=') is (var name, _) ? QuotedList.Split(name, '.') ?? [] : [];
        SettingKey[] related = [.. SettingKeys.All.Where(key => key.Path.Split('.').Zip(path).All(parts => parts.First is "*" || string.Equals(parts.First, parts.Second, StringComparison.Ordinal)))];
        return related.Length == 0 || Array.Exists(related, key => key.ShapesRecords);
    }
}
