using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;

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
        [Flag.Switch("--explain-config", "Print each setting with its value and origin")]);

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        TextWriter output = input.Surroundings.Out;
        if (input.Settings.ExplainConfig)
        {
            ConfigExplanation.Write(output, input.Definition.Origins);
            return ExitCodes.Success;
        }

        PlanText.Write(output, await input.PlanAsync(input.Definition, cancellation));
        return ExitCodes.Success;
    }
}
