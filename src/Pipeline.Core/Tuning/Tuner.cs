using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// Finds run settings for the user's own data and pipeline: a measured run of a sample says what is worth a try, trials race in
/// rounds, the sample doubles for those that are left, and what came out best has to win once more in trials of its own.
/// </summary>
public static class Tuner
{
    /// <summary>Tunes. Takes no more than the budget and a run; runs the whole pipeline many times, the user's programs too, and publishes nothing.</summary>
    /// <param name="definition">What would be run.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it; what it made is removed.</param>
    /// <exception cref="PlanException">The data cannot be planned, or is a stream.</exception>
    /// <exception cref="RunException">A run with the user's own settings fails.</exception>
    public static async Task<TuningResult> RunAsync(PipelineDefinition definition, TuningOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(options);
        using TuningFolder folder = TuningFolder.Make(options.Folder);
        try
        {
            return await Task.Factory.StartNew(() => Tune(definition, options, folder.Path, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "make the sample in", folder.Path);
        }
    }

    private static TuningResult Tune(PipelineDefinition definition, TuningOptions options, string folder, CancellationToken cancellation)
    {
        PipelinePlan whole = PipelinePlan.Create(definition with { Input = definition.Input with { Gate = new GateDefinition() } });
        RefuseStreams(whole);
        int cores = Math.Min(definition.Run.Jobs, Environment.ProcessorCount);
        TrialGround ground = new(definition, whole, folder, new RunOptions { WorkerCommand = options.WorkerCommand, Offline = true }, cancellation);
        return new TuningFlow(ground, options, cores, TimeProvider.System, Random.Shared).Run();
    }

    private static void RefuseStreams(PipelinePlan plan)
    {
        if (plan.Files.FirstOrDefault(file => file.Bytes < 0) is { } stream)
        {
            throw new PlanException([new Problem(null, $"{stream.Name} can be read once only, and tuning reads the data many times: name files or a folder", ExitCodes.Usage)]);
        }
    }
}
