using System.Globalization;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Tuning;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline tune</c>.</summary>
internal static class TuneCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings) => DataCommand.Complete(
        new PipelineCommand(
            "tune",
            "Finds the run settings that are fastest for this very job, by trials on a sample of the data. Publishes nothing. Programs of exec stages run in each trial.",
            "pipeline tune orders -c nightly.yaml                      # a minute of trials, a table, the best flags",
            "pipeline tune orders -c nightly.yaml --budget 5m --write  # put them into nightly.yaml",
            "pipeline tune orders --compare-placement                  # threads or processes?"),
        surroundings,
        TuneAsync,
        [
            (FlagGroup.Command, Flag.Value("--budget", "TIME", "How long to try, 1s to 24h. [1m]")),
            (FlagGroup.Command, Flag.Switch("--compare-placement", "Only compare threads with child processes.")),
            (FlagGroup.Command, Flag.Switch("--write", "Write what is best into the pipeline file.")),
            (FlagGroup.Command, Flag.Switch("--json", "Write JSON instead of a table.")),
        ]);

    private static async Task<int> TuneAsync(CommandInput input, CancellationToken cancellation)
    {
        PipelineDefinition definition = input.Definition;
        bool write = input.Settings.Typed.Any(flag => flag is { Flag: "--write", Value: "true" });
        if (write && definition.File is null)
        {
            return input.Status.Problems([new Problem(null, "--write needs a pipeline file to write to: name one with -c FILE", ExitCodes.Usage)]);
        }

        TuningResult result = await Tuner.RunAsync(
            definition,
            new TuningOptions
            {
                Budget = input.Settings.Budget,
                ComparePlacement = input.Settings.Typed.Any(flag => flag is { Flag: "--compare-placement", Value: "true" }),
                WorkerCommand = WorkerCommand.OfThisProgram(),
                Told = input.Status.Note,
            },
            cancellation);
        if (input.Settings.Typed.Any(flag => flag is { Flag: "--json", Value: "true" }))
        {
            TuneText.WriteJson(input.Surroundings.Out, result);
        }
        else
        {
            TuneText.Write(input.Surroundings.Out, result, input.Settings.Typed.Any(flag => flag is { Flag: "--compare-placement", Value: "true" }));
        }

        if (write && result.Changes.Count > 0)
        {
            string day = input.Surroundings.Time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            PinnedSettings.Write(definition.File!, result.Changes, $"{day} on {Environment.MachineName}, {TuneText.Cores(result.Cores)}: {TuneText.Gain(result.Confirmed!.Value)}");
            input.Status.Note($"written to {definition.File}");
        }

        return ExitCodes.Success;
    }
}
