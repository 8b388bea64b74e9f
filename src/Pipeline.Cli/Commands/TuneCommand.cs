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
    /// <summary>Its name.</summary>
    public const string Name = "tune";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings) => DataCommand.Complete(
        new PipelineCommand(
            Name,
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
        bool write = IsOn(input, "--write");
        if (write && Unwritable(input.Definition) is [_, ..] problems)
        {
            return input.Status.Problems(problems);
        }

        if (write)
        {
            PinnedSettings.Check(input.Definition.File!);
        }

        try
        {
            return await TuneAsync(input, write, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            int exitCode = input.Surroundings.InterruptedExitCode();
            input.Status.Failure(string.Create(CultureInfo.InvariantCulture, $"pipeline: tuning was ended by a signal: no setting was chosen, and nothing was written (exit {exitCode})"));
            return exitCode;
        }
    }

    private static async Task<int> TuneAsync(CommandInput input, bool write, CancellationToken cancellation)
    {
        bool comparesPlacement = IsOn(input, "--compare-placement");
        TuningResult result = await Tuner.RunAsync(
            input.Definition,
            new TuningOptions
            {
                Budget = input.Settings.Budget,
                ComparePlacement = comparesPlacement,
                WorkerCommand = WorkerCommand.OfThisProgram(),
                Told = input.Status.Note,
            },
            cancellation);
        if (IsOn(input, "--json"))
        {
            TuneText.WriteJson(input.Surroundings.Out, result);
        }
        else
        {
            TuneText.Write(input.Surroundings.Out, result, comparesPlacement);
        }

        if (write && result.Changes.Count > 0)
        {
            string day = input.Surroundings.Time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            PinnedSettings.Write(input.Definition.File!, result.Changes, $"{day} on {Environment.MachineName}, {TuneText.Cores(result.Cores)}: {TuneText.Gain(result.Confirmed!.Value)}");
            input.Status.Note($"written to {input.Definition.File}");
        }

        return ExitCodes.Success;
    }

    private static bool IsOn(CommandInput input, string flag) =>
        input.Settings.Typed.LastOrDefault(typed => string.Equals(typed.Flag, flag, StringComparison.Ordinal)) is { Value: "true" };

    /// <summary>Why what is found cannot be written: the gain would be that of a job which the file alone does not have.</summary>
    private static IReadOnlyList<Problem> Unwritable(PipelineDefinition definition) => definition.File is null
        ? [new Problem(null, "--write needs a pipeline file to write to: name one with -c FILE", ExitCodes.Usage)]
        : [.. definition.Origins.Where(IsBesideTheFile).Select(origin => new Problem(null, $"--write is for the job as {definition.File} has it, and {origin.Key} is from {origin.Origin}: put it into the file, or leave it out", ExitCodes.Usage))];

    // What trials leave out makes none of them faster.
    private static bool IsBesideTheFile(SettingOrigin origin) =>
        (origin.Key.StartsWith("run.", StringComparison.Ordinal) || origin.Key.StartsWith("stages.", StringComparison.Ordinal))
        && origin.Key is not ("run.metrics" or "run.lock_wait")
        && (origin.Origin.StartsWith("flag --", StringComparison.Ordinal) || origin.Origin.StartsWith("environment ", StringComparison.Ordinal));
}
