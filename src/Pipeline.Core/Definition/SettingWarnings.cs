using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>Finds settings that are allowed but do nothing as they stand.</summary>
internal static class SettingWarnings
{
    /// <summary>The warnings.</summary>
    public static IReadOnlyList<Problem> Of(PipelineDefinition definition, IReadOnlyList<FlagSetting> flags)
    {
        List<Problem> warnings = [];
        string[] outputs = [.. flags.Where(flag => flag.Flag is "--output").Select(flag => flag.Value)];
        string[] passedOver = [.. outputs.Where(output => !string.Equals(output, outputs[^1], StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
        if (passedOver.Length > 0)
        {
            warnings.Add(Warning("--output", $"given more than once; {outputs[^1]} counts, and nothing is written to {string.Join(" or ", passedOver)}"));
        }

        bool hasProcesses = definition.Run.AllShard is not null || definition.Run.Shard.Count > 0;
        foreach (string flag in hasProcesses ? [] : flags.Select(flag => flag.Flag).Where(flag => flag is "--worker-timeout" or "--worker-memory").Distinct(StringComparer.Ordinal))
        {
            warnings.Add(Warning(flag, "has no effect without --shard, which runs stages in child processes"));
        }

        return warnings;
    }

    private static Problem Warning(string flag, string message) => new(new SourceMark(flag, 0, 0), message, ExitCodes.Success);
}
