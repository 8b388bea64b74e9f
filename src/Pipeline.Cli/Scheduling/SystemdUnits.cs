using System.Globalization;
using System.Text;
using Pipeline.Files;

namespace Pipeline.Cli.Scheduling;

/// <summary>A service and its timer. The service may do what the job needs and little else, see systemd.exec(5).</summary>
/// <param name="job">The job.</param>
/// <param name="flags">When it runs.</param>
/// <param name="user">Who runs it.</param>
internal sealed class SystemdUnits(ScheduledJob job, ScheduleFlags flags, string user)
{
    // All codes for which the same command later is not the answer, and the kill that a limit of memory ends with.
    private static readonly int[] NoRetry =
    [
        ExitCodes.Usage, ExitCodes.Data, ExitCodes.NoInput, ExitCodes.Internal, ExitCodes.CannotCreate, ExitCodes.InputOutput, ExitCodes.Permission,
        ExitCodes.Definition, ExitCodes.Deadline, ExitCodes.Interrupted,
    ];

    /// <summary>Both, each behind a comment with where it goes.</summary>
    public string Format() => $"# /etc/systemd/system/{job.Name}.service\n{Service()}\n# /etc/systemd/system/{job.Name}.timer\n{Timer()}";

    /// <summary>The service.</summary>
    public string Service()
    {
        StringBuilder text = new();
        Section(text, "Unit");
        Line(text, "Description", SystemdWord.Line($"Pipeline {job.Definition.Name ?? job.Name}"));
        Line(text, "RequiresMountsFor", SystemdWord.Of(job.Reads.Concat(job.Writes).Distinct(StringComparer.Ordinal)));
        if (job.RunsPrograms || job.Definition.Notify.Webhook is not null || job.Definition.Notify.Heartbeat is not null)
        {
            Line(text, "Wants", "network-online.target");
            Line(text, "After", "network-online.target");
        }

        if (flags.OnFailure is { } unit)
        {
            Line(text, "OnFailure", unit);
        }

        Comment(text, "Two hours of tries after 69 and 75, then the job has failed.");
        Line(text, "StartLimitIntervalSec", "4h");
        Line(text, "StartLimitBurst", "24");
        text.Append('\n');
        Section(text, "Service");
        Line(text, "Type", "oneshot");
        Comment(text, "The colon leaves every $ as it is.");
        Line(text, "ExecStart", ":" + SystemdWord.Of(job.Words));
        Environment(text);
        Line(text, "User", SystemdWord.Line(user));
        Comment(text, "Whoever stopped it knows: no failure.");
        Line(text, "SuccessExitStatus", string.Create(CultureInfo.InvariantCulture, $"{ExitCodes.Terminated}"));
        Comment(text, $"{ExitCodes.Unavailable} and {ExitCodes.NotNow} are tried again, no other. RestartForceExitStatus= would say so, but older systemd refuses it for oneshot.");
        Line(text, "Restart", "on-failure");
        Line(text, "RestartPreventExitStatus", string.Join(' ', NoRetry.Select(code => code.ToString(CultureInfo.InvariantCulture))) + " SIGKILL SIGABRT SIGSEGV");
        Line(text, "RestartSec", "5min");
        Line(text, "KillMode", "mixed");
        Line(text, "TimeoutStopSec", "30s");
        Memory(text);
        Sandbox(text);
        return text.ToString();
    }

    /// <summary>The timer.</summary>
    public string Timer()
    {
        StringBuilder text = new();
        Section(text, "Unit");
        Line(text, "Description", SystemdWord.Line($"When Pipeline {job.Definition.Name ?? job.Name} runs"));
        text.Append('\n');
        Section(text, "Timer");
        Line(text, "OnCalendar", ClockTime.Read(flags.At) is var (hour, minute) ? string.Create(CultureInfo.InvariantCulture, $"*-*-* {hour:00}:{minute:00}:00") : flags.At.Replace("%", "%%", StringComparison.Ordinal));
        Line(text, "Persistent", "true");
        Line(text, "RandomizedDelaySec", flags.Delay);
        text.Append('\n');
        Section(text, "Install");
        Line(text, "WantedBy", "timers.target");
        return text.ToString();
    }

    private void Environment(StringBuilder text)
    {
        foreach ((string name, string value) in job.Environment)
        {
            Line(text, "Environment", SystemdWord.Of($"{name}={value}"));
        }

        if (job.Secrets.Count > 0)
        {
            Comment(text, $"Sets {string.Join(", ", job.Secrets)}; readable by root alone.");
            Line(text, "EnvironmentFile", $"-/etc/default/{job.Name}");
        }
    }

    private void Memory(StringBuilder text)
    {
        if (job.Memory is { } bytes)
        {
            Comment(text, "A base, twice run.memory, four of the largest records, and what workers may take: 'pipeline help nightly'.");
            Line(text, "MemoryMax", string.Create(CultureInfo.InvariantCulture, $"{bytes}"));
        }
        else
        {
            Comment(text, "MemoryMax= is yours to add: stages run programs, and only you know what those take.");
        }
    }

    private void Sandbox(StringBuilder text)
    {
        string[] paths = [.. job.Words.Where(word => word is ['/', ..]), .. job.Reads, .. job.Writes];
        bool Uses(params string[] folders) => Array.Exists(paths, path => Array.Exists(folders, folder => path.StartsWith(folder + "/", StringComparison.Ordinal) || path == folder));
        text.Append('\n');
        if (job.RunsPrograms)
        {
            Comment(text, "Programs of stages live under this too: give them in ReadWritePaths= what else they write to.");
        }

        Line(text, "ProtectSystem", "strict");
        Line(text, "ReadWritePaths", SystemdWord.Of(job.Writes));
        Line(text, "ProtectHome", Uses("/home", "/root", "/run/user") ? "read-only" : "true");
        if (!Uses("/tmp", "/var/tmp"))
        {
            Line(text, "PrivateTmp", "true");
        }

        foreach (string setting in (string[])
            ["NoNewPrivileges", "PrivateDevices", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables",
                "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality", "RemoveIPC"])
        {
            Line(text, setting, "true");
        }

        // Root without them could not even read the files of others.
        Line(text, "CapabilityBoundingSet", user is "root" ? "CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER" : "");
        Line(text, "RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK");
        Line(text, "SystemCallArchitectures", "native");
        Line(text, "SystemCallFilter", "@system-service");
        Line(text, "SystemCallErrorNumber", "EPERM");
    }

    private static void Section(StringBuilder text, string name) => text.Append('[').Append(name).Append("]\n");

    private static void Line(StringBuilder text, string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');

    private static void Comment(StringBuilder text, string line) => text.Append("# ").Append(line).Append('\n');
}
