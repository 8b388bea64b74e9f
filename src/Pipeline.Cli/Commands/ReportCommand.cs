using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline report</c>: a run as text, or as one page of HTML.</summary>
internal static class ReportCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "report";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            Name,
            "Shows a run: what limited its speed, each block of its graph, where the records went, files, rejects, the runs before.",
            "pipeline report out                       # the last run",
            "pipeline report out published             # or the one whose files stand, or the beginning of a name",
            "pipeline report out --html report.html    # as one page, which opens without a network; - is stdout",
            "pipeline report run.json                  # of a report that was kept elsewhere");
        Argument<string> output = new("OUT") { Description = "The output folder or file, a run's folder, or its run.json", DefaultValueFactory = static _ => "." };
        Argument<string> run = new("RUN") { Description = "latest, published, or the beginning of a run's name", DefaultValueFactory = static _ => "latest" };
        Option<string[]> html = Flag.Value("--html", "FILE", "Write the page there instead of printing text.");
        Option<string[]> runDirectory = Flag.Value("--run-dir", "DIR", "Where the runs' folders are, if not in OUT.");
        command.Arguments.Add(output);
        command.Arguments.Add(run);
        command.Add(FlagGroup.Command, html);
        command.Add(FlagGroup.Command, runDirectory);
        command.SetAction(result =>
        {
            ReportedRun chosen = ReportedRun.Of(result.GetValue(output)!, result.GetValue(run)!, result.GetValue(runDirectory) is [.., var directory] ? directory : null);
            if (result.GetValue(html) is not [.., var file])
            {
                ReportText.Write(surroundings.Out, chosen.Report, RunPage.Until(chosen.Report, chosen.Ledger));
                return ExitCodes.Success;
            }

            byte[] page = RunPage.Format(chosen.Report, chosen.Ledger);
            if (file is "-")
            {
                using Stream stdout = surroundings.OpenOutput();
                stdout.Write(page);
            }
            else
            {
                ReportCopy.Write("--html", file, page);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
