using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Definition;

namespace Pipeline.Cli.Scheduling;

/// <summary>The flags of <c>schedule</c> that are about the scheduler and not about the job.</summary>
internal sealed record ScheduleFlags
{
    private const string SystemdName = "--systemd", CronName = "--cron", AtName = "--at", DelayName = "--delay", OnFailureName = "--on-failure";

    // Without its type systemd knows no unit, and leaves the alarm out with a line in its log.
    private static readonly string[] UnitTypes = [".service", ".target", ".timer", ".path", ".socket"];

    /// <summary>Whether units of systemd are wanted; else a line of a crontab.</summary>
    public bool IsSystemd { get; init; }

    /// <summary>When: <c>HH:MM</c>, or what the scheduler understands.</summary>
    public string At { get; init; } = "02:15";

    /// <summary>By how much systemd may shift the start at random.</summary>
    public string Delay { get; init; } = "5m";

    /// <summary>The unit to start when the job has failed, or null.</summary>
    public string? OnFailure { get; init; }

    /// <summary>Declares them.</summary>
    public static IReadOnlyList<Option> Options() =>
    [
        Flag.Switch(SystemdName, "Print a service and a timer of systemd."),
        Flag.Switch(CronName, "Print a line of a crontab."),
        Flag.Value(AtName, "TIME", "When: HH:MM each day, or as OnCalendar= of systemd or the five fields of cron have it. [02:15]"),
        Flag.Value(DelayName, "TIME", "systemd: by how much the start may be shifted at random, as 30s, 5m or 0s. [5m]"),
        Flag.Value(OnFailureName, "UNIT", "systemd: the unit to start when the job has failed."),
    ];

    /// <summary>Whether it is one of them.</summary>
    public static bool IsOne(string flag) => flag is SystemdName or CronName or AtName or DelayName or OnFailureName;

    /// <summary>Reads them; what is wrong is added to the problems.</summary>
    public static ScheduleFlags Read(IReadOnlyList<FlagSetting> typed, List<Problem> problems)
    {
        string? Value(string flag) => typed.LastOrDefault(found => string.Equals(found.Flag, flag, StringComparison.Ordinal))?.Value;
        bool isSystemd = Value(SystemdName) is not null, isCron = Value(CronName) is not null;
        if (isSystemd == isCron)
        {
            problems.Add(Problem.Of(new SourceMark("pipeline schedule", 0, 0), $"expected one of {SystemdName} and {CronName}"));
        }

        foreach (string flag in isCron ? (string[])[DelayName, OnFailureName] : [])
        {
            if (Value(flag) is not null)
            {
                problems.Add(Problem.Of(new SourceMark(flag, 0, 0), $"cron has nothing like it: leave it out, or take {SystemdName}"));
            }
        }

        ScheduleFlags read = new() { IsSystemd = isSystemd, At = Value(AtName) ?? new ScheduleFlags().At, Delay = Value(DelayName) ?? new ScheduleFlags().Delay, OnFailure = Value(OnFailureName) };
        Check(read.IsSystemd || CronLine.IsTime(read.At), AtName, $"expected HH:MM or the five fields of cron, such as '15 2 * * 1-5', but found '{read.At}'", problems);
        Check(IsOneLine(read.At), AtName, "expected a time on one line", problems);
        Check(read.Delay.TrimEnd('s', 'm', 'h').All(char.IsAsciiDigit) && read.Delay is [>= '0' and <= '9', ..], DelayName, $"expected a time such as 30s, 5m or 1h but found '{read.Delay}'", problems);
        Check(read.OnFailure is not { } unit || (IsOneLine(unit) && !unit.Contains(' ', StringComparison.Ordinal) && UnitTypes.Any(type => unit.Length > type.Length && unit.EndsWith(type, StringComparison.Ordinal))), OnFailureName, "expected the name of a unit with its type, such as mail@%n.service", problems);
        return read;
    }

    private static bool IsOneLine(string text) => !text.Any(char.IsControl);

    private static void Check(bool isRight, string flag, string message, List<Problem> problems)
    {
        if (!isRight)
        {
            problems.Add(Problem.Of(new SourceMark(flag, 0, 0), message));
        }
    }
}
