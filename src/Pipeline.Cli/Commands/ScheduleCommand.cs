using Pipeline.Cli.Scheduling;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline schedule</c>.</summary>
internal static class ScheduleCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "schedule";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings) => DataCommand.Complete(
        new PipelineCommand(
            Name,
            "Prints what has a scheduler run this very job each night: units of systemd, or a line of a crontab. It takes the flags of run, and writes nothing.",
            "pipeline schedule --systemd orders -c nightly.yaml -o out --at 02:15    # a service and its timer",
            "pipeline schedule --cron orders -c nightly.yaml -o out -q               # a line for crontab -e",
            "pipeline schedule --systemd orders -o out --at 'Mon..Fri 02:15' --on-failure mail@%n.service"),
        surroundings,
        (input, _) => Task.FromResult(Print(input)),
        [
            .. ScheduleFlags.Options().Select(flag => (FlagGroup.Command, flag)),
            (FlagGroup.Output, RunCommand.Resume()),
            (FlagGroup.Output, RunCommand.Deadline()),
            (FlagGroup.Input, RunCommand.WaitForInput()),
            (FlagGroup.Report, RunCommand.Report()),
        ]);

    private static int Print(CommandInput input)
    {
        List<Problem> problems = [];
        ScheduleFlags flags = ScheduleFlags.Read(input.Settings.Typed, problems);
        ScheduledJob job = new JobPlanner(input, problems).Plan();
        if (!flags.IsSystemd && job.Words.Any(HasControl))
        {
            problems.Add(Problem.Of(new SourceMark("--cron", 0, 0), "a line of a crontab cannot hold a line feed or control character, which a name or flag here has: put the command into a script, or take --systemd"));
        }

        if (flags.IsSystemd && job.Reads.Concat(job.Writes).Any(HasControl))
        {
            problems.Add(Problem.Of(new SourceMark("--systemd", 0, 0), "a unit cannot name a path with a line feed or control character: rename it, or put the command into a script"));
        }

        if (problems.Count > 0)
        {
            return input.Status.Problems(problems);
        }

        foreach (string missing in job.Reads.Where(path => Entry.TryLookThrough(path) == EntryKind.None))
        {
            input.Status.Warning($"'{missing}' is not there now: a night without it ends with {ExitCodes.NoInput}");
        }

        if (!flags.IsSystemd && CronLine.Command(job).Length > CronLine.MostLetters)
        {
            input.Status.Warning($"the command has more than {CronLine.MostLetters} letters, which some crons cut off: put it into a script, or move flags into the pipeline file");
        }

        input.Surroundings.Out.Write(flags.IsSystemd ? new SystemdUnits(job, flags, Environment.UserName).Format() : CronLine.Of(job, flags));
        return ExitCodes.Success;
    }

    private static bool HasControl(string text) => text.Any(char.IsControl);
}
