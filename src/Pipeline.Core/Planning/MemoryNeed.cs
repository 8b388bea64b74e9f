using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>How much memory a run may take at most, for limits that are set around it.</summary>
public static class MemoryNeed
{
    // Runtime, program, plan, and buffers that no budget counts. Measured at the default budget: 60 to 150 MB in all.
    private const long Base = 256L << 20;

    /// <summary>
    /// Bytes, of child processes too: a base of 256 MiB, twice <c>run.memory</c>, four of the largest records, and for each worker its heap (256 MiB where no
    /// setting says it) and a half of the base; <c>run.state_memory</c> where a stage holds records. Null where stages run programs of the user: nobody knows what those take.
    /// </summary>
    public static long? Of(PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Stages.Any(stage => StageKinds.Named(stage.Kind)?.Outside is not null))
        {
            return null;
        }

        RunDefinition run = definition.Run;
        long workers = run.Shard.Values.Sum(count => (long)count) + (run.AllShard ?? 0) * (long)Math.Max(1, definition.Stages.Count);
        long held = HeldData.Is(definition) || definition.Stages.Any(stage => StageKinds.Named(stage.Kind)?.Reads is not null) ? run.StateMemory : 0;
        return Base + held + 2 * run.Memory + 4L * LargestRecord(definition.Input) + workers * ((run.WorkerMemory ?? Base) + Base / 2);
    }

    private static long LargestRecord(InputDefinition input) => input.Files.Select(file => file.Over(input.Csv).MaxRecord).Append(input.Csv.MaxRecord).Max();
}
