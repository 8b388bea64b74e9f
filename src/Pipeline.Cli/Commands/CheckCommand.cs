using System.Globalization;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline check</c>.</summary>
internal static class CheckCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "check";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings, Func<CommandInput, CancellationToken, Task<int>>? body = null) => DataCommand.Complete(
        new PipelineCommand(
            Name,
            "Validates the pipeline file against the headers of DATA and tells every problem at once.",
            "pipeline check orders                          # pipeline file and headers",
            "pipeline check orders -c nightly.yaml --full   # read every record, write nothing"),
        surroundings,
        body ?? ExecuteAsync,
        [
            (FlagGroup.Command, Flag.Switch("--full", "Read every record, write nothing.")),
            (FlagGroup.Report, StatusFlags.Progress()),
        ]);

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        if (input.Settings.Full)
        {
            return (await RunExecution.ExecuteAsync(input, input.Definition, checkOnly: true, cancellation)).ExitCode;
        }

        PipelinePlan plan = await input.PlanAsync(input.Definition, cancellation);
        foreach (Problem warning in plan.Warnings)
        {
            input.Status.Warning(warning.ToString());
        }

        foreach (PlannedFile file in plan.Files)
        {
            input.Status.Detail($"{file.Name}: {file.Header.Count} columns, {DelimiterName.Of(file)}{EncodingName.Of(file.Encoding)}");
        }

        foreach (PlannedStage stage in plan.Stages.Where(stage => stage.Sends is not null))
        {
            input.Status.Note($"{stage.Name} would send {stage.Sends}");
        }

        int headers = plan.Files.Select(file => string.Join('\0', file.Header)).Distinct(StringComparer.Ordinal).Count();
        string columns = headers == 1 ? "one header" : $"{headers} different headers";
        input.Status.Note($"fine: {Count(plan.Files.Count, "file")}, {columns}, {Count(plan.Stages.Count - 1, "stage")}; --full reads every record");
        return ExitCodes.Success;
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
