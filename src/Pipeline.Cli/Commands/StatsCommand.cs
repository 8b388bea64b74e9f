using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Profiles;
using Pipeline.Reports;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline stats</c>.</summary>
internal static class StatsCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings, Func<CommandInput, CancellationToken, Task<int>>? body = null) => DataCommand.Complete(
        new PipelineCommand(
            "stats",
            "Tells what each column is like after all stages: type, nulls, distinct values, sums, quantiles. Exact.",
            "pipeline stats orders                                    # a line for each column",
            "pipeline stats orders --by country --csv > figures.csv   # all figures, for each country",
            "pipeline stats orders --fit 'price ~ quantity' --corr    # least squares, correlations"),
        surroundings,
        body ?? ExecuteAsync,
        [
            (FlagGroup.Command, Flag.Value("--by", "COLUMN,…", "Figures of their own for each value of these columns.")),
            (FlagGroup.Command, Flag.Value("--quantiles", "Q,…", "Which quantiles of numbers, from 0 to 1. [0.25,0.5,0.75]")),
            (FlagGroup.Command, Flag.Value("--top-values", "N", "How many of the most frequent values, 0 to 1000. [5]")),
            (FlagGroup.Command, Flag.Value("--histogram", "N", "Histograms of numbers, of 1 to 1000 bars.")),
            (FlagGroup.Command, Flag.Switch("--corr", "The correlation of each two columns of numbers.")),
            (FlagGroup.Command, Flag.Value("--fit", "FORMULA", "Least squares, such as 'y ~ a + b^2 + a:b'; 0 for no intercept.")),
            (FlagGroup.Command, Flag.Switch("--csv", "Write all figures of the columns as CSV.")),
            (FlagGroup.Command, Flag.Switch("--json", "Write all figures as JSON.")),
            (FlagGroup.Report, StatusFlags.Progress()),
        ]);

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        if (Refused(input) is [_, ..] refused)
        {
            return input.Status.Problems([.. refused.Select(what => new Problem(null, what, ExitCodes.Usage))]);
        }

        DataProfile? profile = null;

        // What the output would be written as does not matter; it is only looked at.
        PipelineDefinition definition = input.Definition with { Output = new OutputDefinition() };
        RunReport report = await RunExecution.ExecuteAsync(input, definition, checkOnly: true, cancellation, plan => profile = new DataProfile(plan, input.Settings.Profile));
        if (report.ExitCode != ExitCodes.Success)
        {
            return report.ExitCode;
        }

        if (profile!.Options.Fit is not null && profile.Fit is null)
        {
            input.Status.Warning("--fit: no record has a number in each of its columns, so there is no fit");
        }

        if (input.Settings.Csv || input.Settings.Json)
        {
            await using Stream stdout = input.Surroundings.OpenOutput();
            if (input.Settings.Json)
            {
                profile.WriteJson(stdout);
                stdout.Write("\n"u8);
            }
            else
            {
                profile.WriteCsv(stdout);
            }
        }
        else
        {
            StatsText.Write(input.Surroundings.Out, profile, input.Surroundings.OutIsTerminal ? input.Surroundings.Width : int.MaxValue);
        }

        return ExitCodes.Success;
    }

    /// <summary>What was asked for and cannot be had together.</summary>
    private static List<string> Refused(CommandInput input)
    {
        CommandLineSettings settings = input.Settings;
        bool isOfAll = settings.Profile is { HasCorrelations: true } or { Fit: not null };
        List<string> refused = [];
        if (settings.Csv && settings.Json)
        {
            refused.Add("--csv and --json: stdout can have one of them");
        }

        if (settings.Csv && isOfAll)
        {
            refused.Add("--csv has a record for each column, and no room for --corr or --fit: use --json");
        }

        if (settings.Profile.By.Count > 0 && isOfAll)
        {
            refused.Add("--corr and --fit are of all records: leave --by out, or take one group with --where");
        }

        if (settings.Typed.Any(flag => flag.Flag is "--output"))
        {
            refused.Add("-o: the figures go to stdout, and nothing else is written");
        }

        return refused;
    }
}
