using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Sniffing;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline sniff</c>.</summary>
internal static class SniffCommand
{
    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            "sniff",
            "Finds out the dialect, encoding and types of files from a sample of each, with the evidence. Changes nothing.",
            "pipeline sniff orders              # what is in the files, and how sure that is",
            "pipeline sniff orders.csv --json   # for scripts; 'pipeline help init' has the shape",
            "pipeline init orders               # the same as a pipeline file to edit");
        Argument<string[]> data = SniffedData.Argument();
        Option<string[]> include = SniffedData.Include();
        Option<string[]> exclude = SniffedData.Exclude();
        Option<bool> json = Flag.Switch("--json", "Write JSON instead of text.");
        command.Arguments.Add(data);
        command.Add(FlagGroup.Command, json);
        command.Add(FlagGroup.Input, include);
        command.Add(FlagGroup.Input, exclude);
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                SniffReport report = await SniffedData.SniffAsync(result.GetValue(data)!, result.GetValue(include), result.GetValue(exclude), cancellation);
                if (result.GetValue(json))
                {
                    await using Stream stdout = surroundings.OpenOutput();
                    report.WriteJson(stdout);
                    stdout.Write("\n"u8);
                }
                else
                {
                    SniffText.Write(surroundings.Out, report);
                }

                return ExitCodes.Success;
            }
            catch (PlanException exception)
            {
                return surroundings.Status(LogFormat.Text, surroundings.WantsColor, isQuiet: false, isVerbose: false).Problems(exception.Problems);
            }
        });
        return command;
    }
}
