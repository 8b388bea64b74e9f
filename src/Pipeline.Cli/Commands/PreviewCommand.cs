using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline preview</c>.</summary>
internal static class PreviewCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings, Func<CommandInput, CancellationToken, Task<int>>? body = null) => DataCommand.Complete(
        new PipelineCommand(
            "preview",
            "Shows the first records after all stages.",
            "pipeline preview orders                                 # ten records, as a table",
            "pipeline preview orders -n 100 --csv > first.csv        # a hundred, as CSV",
            "pipeline preview orders --where 'quantity > 100'        # try a stage"),
        surroundings,
        body ?? ExecuteAsync,
        [
            (FlagGroup.Command, Flag.Value("--count", "N", "How many records, 1 to 100000. [10]", "-n")),
            (FlagGroup.Command, Flag.Switch("--csv", "Write CSV instead of a table.")),
            (FlagGroup.Command, Flag.Switch("--http", "Send the requests of http stages, for the records shown.")),
        ],
        taken: "-n");

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        PipelinePlan plan = await input.PlanAsync(input.Definition, cancellation);
        PipelinePreview preview = await Task.Run(() => PipelinePreview.Take(plan, input.Settings.Count, input.Settings.Http ? input.Surroundings.Variables.GetValueOrDefault : null), cancellation).WaitAsync(cancellation);
        if (input.Settings.Csv)
        {
            await using Stream stdout = input.Surroundings.OpenOutput();
            preview.Csv.Position = 0;
            await preview.Csv.CopyToAsync(stdout, cancellation);
        }
        else
        {
            PreviewTable.Write(input.Surroundings.Out, preview, input.Surroundings.OutIsTerminal ? input.Surroundings.Width : int.MaxValue);
        }

        foreach (Problem warning in plan.Warnings)
        {
            input.Status.Warning(warning.ToString());
        }

        if (plan.Stages.Any(stage => stage.Sends is not null))
        {
            input.Status.Note(input.Settings.Http ? $"{preview.Requests} {(preview.Requests == 1 ? "request was" : "requests were")} sent" : "no request was sent, and what a service would answer is null here: --http sends requests for the records shown");
        }

        if (preview.Rejected > 0)
        {
            input.Status.Note($"{preview.Rejected} of the first {preview.Read} {(preview.Read == 1 ? "record" : "records")} would be rejected; 'pipeline check --full' says why");
        }

        return ExitCodes.Success;
    }
}
