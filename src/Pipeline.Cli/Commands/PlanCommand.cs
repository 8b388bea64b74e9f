using System.Globalization;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline plan</c>.</summary>
internal static class PlanCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings, Func<CommandInput, CancellationToken, Task<int>>? body = null) => DataCommand.Complete(
        new PipelineCommand(
            "plan",
            "Shows what a run would do: files, the columns after each stage, blocks with their parallelism.",
            "pipeline plan orders -o out                   # nothing is written",
            "pipeline plan orders --explain-config         # each setting with its value and where it comes from",
            "pipeline plan orders --dop price=4            # how the graph is cut then"),
        surroundings,
        body ?? ExecuteAsync,
        [(FlagGroup.Command, Flag.Switch("--explain-config", "Print each setting with its value and origin."))]);

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        if (input.Settings.ExplainConfig)
        {
            ConfigExplanation.Write(text, input.Definition.Origins);
        }
        else
        {
            PlanText.Write(text, await input.PlanAsync(input.Definition, cancellation));
        }

        await input.Surroundings.Out.WriteAsync(text.ToString());
        return ExitCodes.Success;
    }
}
