using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Scheduling;

/// <summary>What <c>schedule</c> prints runs the job, from the root, in an empty environment, without a terminal; and systemd takes it as it was meant.</summary>
public sealed class ScheduleTests : IDisposable
{
    private const string Probe = "command -v systemd-analyze setpriv && test -x /lib/systemd/systemd";
    private const string Otherwise = "systemd is not installed";

    /// <summary>A folder whose name has what shells, cron or systemd give a meaning to, with a job in it, and its flags.</summary>
    private const string Job = """
        odd=$'a b \'%h$HOME"\\%\é'; mkdir "$odd"; cd "$odd"
        mkdir in; printf 'id,t\n1,$1 100%%\n2,\\%%\n3,x\n' > in/a.csv
        printf 'version: 1\nname: night%%\nrun: { metrics: m.prom }\n' > p.yaml
        job=(in -c p.yaml -o "out %" --report "r %.json" --where "t = '\$1 100%' or t = '\\%'")
        """;

    /// <summary>What a night has to leave.</summary>
    private const string Check = """
        cat "out %/a.csv"; grep -c '"status": "published"' "r %.json"; grep -c 'pipeline="night%"' m.prom > /dev/null && ls
        """;

    private const string Left = "id,t\n1,$1 100%\n2,\\%\n1\nin\nm.prom\nout %\np.yaml\nr %.json\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Cron_LineAsPrinted_RunsTheJob()
    {
        ProcessResult printed = await ShellAsync("""pipeline schedule --cron "${job[@]}" --at 4:05""");
        string line = printed.Out.Split('\n')[^2];
        folder.Write("line", CronLineTests.ByCron(line["5 4 * * * ".Length..]));

        ProcessResult night = await PipelineProcess.ShellAsync(folder, $"cd a*; (line=$(cat ../line); cd /; exec env -i SHELL=/bin/sh PATH=/usr/bin:/bin setsid -w sh -c \"$line\" < /dev/null 2> /dev/null); echo $?\n{Check}");

        Assert.StartsWith("5 4 * * * /", line, StringComparison.Ordinal);
        Assert.True(string.Equals("0\n" + Left, night.Out, StringComparison.Ordinal), night.ToString());
    }

    [ProbeFact(Probe, Otherwise)]
    public async Task Systemd_UnitsAsPrinted_AreTakenBySystemdAndRunTheJob()
    {
        // systemd tells in the words of a shell what it made of the line. Its manager of a user wants another one than root.
        ProcessResult night = await ShellAsync(
            $$"""
            pipeline schedule --systemd "${job[@]}" --on-failure mail@%n.service > ../units
            units=$(mktemp -d) && trap 'rm -rf "$units"' EXIT && chmod 755 "$units" && mkdir -m 777 "$units/run"
            awk -v to="$units/" '/^# .*\.(service|timer)$/ { f = $2; sub(/.*\//, "", f); next } f { print > (to f) }' ../units
            (cd "$units" && systemd-analyze verify ./*.service ./*.timer) && systemd-analyze security --offline=true --threshold=40 "$units"/*.service > /dev/null; echo $?
            user=(); [[ $EUID -ne 0 ]] || user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
            command=$("${user[@]}" env HOME="$units" XDG_RUNTIME_DIR="$units/run" SYSTEMD_UNIT_PATH="$units:" /lib/systemd/systemd --test --user --unit=pipeline-night.service 2>&1 |
              sed -n '/-> Unit pipeline-night.service:/,$ p' > ../read; sed -n 's/^[[:blank:]]*Command Line: //p' ../read | head -n 1)
            [[ $(sed -n 's/^[[:blank:]]*ReadWritePaths: //p' ../read | head -n 1) == "$PWD" ]]; echo $?
            (cd /; eval "exec env -i $(sed -n 's/^Environment=//p' "$units"/*.service) setsid -w $command" < /dev/null 2> /dev/null); echo $?
            {{Check}}
            """);

        Assert.True(string.Equals("0\n0\n0\n" + Left, night.Out, StringComparison.Ordinal), night.ToString());
    }

    [Fact]
    public async Task Systemd_Service_HasWhatTheJobNeeds()
    {
        ProcessResult result = await ShellAsync(
            """
            printf 'version: 1\nname: x y/z\nnotify: { webhook: { url: { env: HOOK } } }\n' > q.yaml
            export PIPELINE_MAX_REJECTS=1% PIPELINE_QUIET=true PIPELINE_CONFIG=q.yaml
            mkdir there; pipeline schedule --systemd in -o there --rejects r/deep --memory 1GiB --shard all=2 --worker-memory 64MiB --delay 0s --at 'Mon 03:00' --deadline 05:30 --wait-for-input 2h --resume
            pwd
            """);
        string here = SystemdName(result.Out.TrimEnd('\n').Split('\n')[^1]);
        string[] lines = result.Out.Split('\n');

        Assert.Contains("# /etc/systemd/system/pipeline-x-y-z.service", lines);
        Assert.Contains("Type=oneshot", lines);
        Assert.Contains("Persistent=true", lines);
        Assert.Contains("OnCalendar=Mon 03:00", lines);
        Assert.Contains("RandomizedDelaySec=0s", lines);
        Assert.Contains("EnvironmentFile=-/etc/default/pipeline-x-y-z", lines);
        Assert.Contains($"ReadWritePaths=\"{here}/there\" \"{here}\"", lines);
        Assert.Contains($"MemoryMax={(256L + 2048 + 64 + 2 * (64 + 128)) << 20}", lines);
        Assert.DoesNotContain("PrivateTmp=true", lines);
        Assert.EndsWith($" -c \"{here}/q.yaml\" --max-rejects \"1%%\" --output \"{here}/there\" --rejects \"{here}/r/deep\" --memory 1GiB --shard \"all=2\" --worker-memory 64MiB --wait-for-input 120m --deadline \"05:30\" --quiet --resume".Replace("\"all=2\"", "all=2", StringComparison.Ordinal).Replace("\"05:30\"", "05:30", StringComparison.Ordinal), lines.Single(line => line.StartsWith("ExecStart=:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("69", lines.Single(line => line.StartsWith("RestartPreventExitStatus=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--if-changed", "1")]
    [InlineData("--if-changed=verify", "1")]
    [InlineData("--wait-for-input 1500ms --resume", "0")]
    public async Task Cron_FlagsWithoutAValueOrOfTheProgram_ReachTheRun(string flags, string unchanged)
    {
        ProcessResult nights = await PipelineProcess.ShellAsync(folder, $$"""
            mkdir in; printf 'id\n1\n' > in/a.csv
            line=$(pipeline schedule --cron in -o out {{flags}} | tail -n 1 | cut -d ' ' -f 6-)
            sh -c "$line" 2> /dev/null; echo $?; sh -c "$line" 2> summary; echo $?; grep -c ^unchanged summary
            """);

        Assert.True(string.Equals($"0\n0\n{unchanged}\n", nights.Out, StringComparison.Ordinal), nights.ToString());
    }

    [Theory]
    [InlineData("--cron im -o out", "/im' is not there now: a night without it ends with 66")]
    [InlineData("--systemd 'im/2*.csv' -o out", "/im' is not there now: a night without it ends with 66")]
    public async Task Schedule_DataThatIsNotThereYet_IsPrintedWithAWarning(string arguments, string message)
    {
        ProcessResult result = await ShellAsync($"pipeline schedule {arguments}");

        Assert.True(result.ExitCode == 0 && result.Out.Length > 0 && result.Error.Contains(message, StringComparison.Ordinal), result.ToString());
    }

    [Theory]
    [InlineData("in -o out", "expected one of --systemd and --cron")]
    [InlineData("--cron --systemd in -o out", "expected one of --systemd and --cron")]
    [InlineData("--cron in", "name an output folder")]
    [InlineData("--cron in -o -", "name an output folder")]
    [InlineData("--cron in -o out --resume=20260101T000000.000Z", "leave the run's name out")]
    [InlineData("--cron in -o out --guard accept", "accept is for one night")]
    [InlineData("--systemd - -o out", "has no stdin")]
    [InlineData("--cron in -o out --on-failure x.service", "--on-failure: cron has nothing like it")]
    [InlineData("--cron in -o out --at noon", "found 'noon'")]
    [InlineData("--systemd in -o out --delay soon", "found 'soon'")]
    [InlineData("--systemd in -o out --on-failure 'a b'", "expected the name of a unit")]
    [InlineData("--systemd in -o out --on-failure mail", "expected the name of a unit with its type, such as mail@%n.service")]
    [InlineData("--systemd in -o out --at $'x\\nExecStart=/bin/id'", "on one line")]
    [InlineData("--cron in -o $'a\\nb'", "cannot hold a line feed")]
    [InlineData("--systemd $'i\\nn' -o out", "a unit cannot name a path")]
    [InlineData("--systemd in -o out -c <(cat p.yaml)", "no file that is still there at night")]
    public async Task Schedule_WhatCannotBeScheduled_IsWrongUsage(string arguments, string message)
    {
        ProcessResult result = await ShellAsync($"pipeline schedule {arguments}");

        Assert.True(result is { ExitCode: 64, Out: "" } && result.Error.Contains(message, StringComparison.Ordinal), result.ToString());
    }

    private static string SystemdName(string path) => path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal);

    private Task<ProcessResult> ShellAsync(string script) => PipelineProcess.ShellAsync(folder, $"{Job}\n{script}");
}
