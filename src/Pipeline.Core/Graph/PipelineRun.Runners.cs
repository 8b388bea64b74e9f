using Pipeline.Files;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <content>What works on the batches.</content>
public sealed partial class PipelineRun
{
    /// <summary>The first chain that gets batches: those of the first segment get none where tasks did that.</summary>
    private int FirstChain => options.Recorded is null ? 0 : plan.FirstChains;

    /// <summary>Reads the references and makes the runner of each chain.</summary>
    private void MakeRunners()
    {
        lookups = RunLookups.Load(plan, FirstChain.., () => place.Spill, failure.Reading);
        plan = Barriers.Prepare(lookups?.Plan ?? plan, () => place.Spill);
        runners = ChainRunners.Of(plan, options, new RunnerContext("", 1, failure.Token)
        {
            Time = options.Time,
            Variable = options.Variable,
            IsOffline = options.CheckOnly || options.Offline,
            EndRun = failure.EndReading,
            Store = place.Folder is { Output: { } output } folder ? new RunnerStore(ControlFolder.Of(output), folder.RunId, folder.LastPublished, folder.Started, Definition.Output.Sync) : null,
            Memory = Definition.Run.StateMemory / 4,
        }, FirstChain..);
    }
}
