using System.Diagnostics;
using System.Text.Json;
using Pipeline.Cli.Tests.Notify;
using Pipeline.Cli.Tests.Processes;
using Pipeline.Core.Tests.Notify;

namespace Pipeline.Cli.Tests.Scheduling;

/// <summary>
/// Three nights of a job as its scheduler starts it: from the root, with no terminal, and with no variable but those of the unit or
/// of cron. The first goes well, the second has a bad record and calls the webhook, and behind a person's work the third goes well.
/// </summary>
public sealed class SandboxNightTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--systemd")]
    [InlineData("--cron")]
    public async Task Schedule_ThreeNightsAsPrinted_RunTellAndMeasure(string scheduler)
    {
        using LoopbackServer server = new();
        folder.Write("p.yaml", """
            version: 1
            name: orders
            columns: { n: { type: integer } }
            run: { metrics: orders.prom }
            notify:
              webhook: { url: { env: HOOK } }
              heartbeat: { url: { file: beat } }

            """);
        folder.Write("in/a.csv", "n\n1\n2\n");
        folder.Write("beat", $"{server.Address}/beat\n");

        // To print it tells nobody, and prints no secret.
        ProcessResult printed = await PipelineProcess.ShellAsync(folder, $"export HOOK={server.Address}/hook; pipeline schedule {scheduler} in -c p.yaml -o out --at 3:30");
        Assert.True(printed.ExitCode == 0, printed.ToString());
        Assert.Empty(server.Requests);
        Assert.DoesNotContain(server.Address, printed.Out, StringComparison.Ordinal);
        (string[] command, string[] environment) = scheduler is "--cron" ? Cron(printed.Out) : Systemd(printed.Out);

        // Where cron's own line above the job, or the unit's file of secrets, has it.
        environment = [.. environment, $"HOOK={server.Address}/hook"];
        IReadOnlyDictionary<string, double> first = await NightAsync(command, environment, 0);
        Assert.Equal("GET /beat,GET /beat/start", Heard(server, 0));
        folder.Write("in/a.csv", "n\n1\nx\n");
        IReadOnlyDictionary<string, double> second = await NightAsync(command, environment, 65);
        Assert.Equal("GET /beat/fail,GET /beat/start,POST /hook", Heard(server, 2));
        Assert.Equal("n\n1\n2\n", folder.Read("out/a.csv"));

        // 65 is for a person, who mends the input. To go on with other input is refused, so what was staged has to be given up by hand.
        folder.Write("in/a.csv", "n\n1\n3\n");
        ProcessResult byHand = await PipelineProcess.ShellAsync(folder, $"HOOK={server.Address}/hook pipeline run in -c p.yaml -o out -q");
        Assert.True(byHand.ExitCode == 0, byHand.ToString());
        folder.Write("in/a.csv", "n\n1\n4\n");
        IReadOnlyDictionary<string, double> third = await NightAsync(command, environment, 0);

        Assert.Equal("n\n1\n4\n", folder.Read("out/a.csv"));
        Assert.Equal("GET /beat,GET /beat,GET /beat/start,GET /beat/start", Heard(server, 5));
        JsonElement told = JsonDocument.Parse(server.Requests.Single(request => request.Method is "POST").Body).RootElement;
        Assert.Equal(("orders", 65), (told.GetProperty("name").GetString(), told.GetProperty("exit_code").GetInt32()));
        Assert.Equal(first["pipeline_last_success_time_seconds"], second["pipeline_last_success_time_seconds"]);
        Assert.True(third["pipeline_last_success_time_seconds"] >= first["pipeline_last_success_time_seconds"]);
    }

    private static string Heard(LoopbackServer server, int from) => string.Join(',', server.Lines.Skip(from).Order(StringComparer.Ordinal));

    /// <summary>Cron itself, with folders of its own in the place of this machine's, so that it knows this job alone. Its minute takes a minute.</summary>
    [ProbeFact("command -v cron && unshare -m mount -t tmpfs tmpfs /var/spool", "cron is not installed, or folders cannot be put in the place of its own")]
    public async Task Schedule_LineInACrontab_IsRunByCron()
    {
        folder.Write("a b/in/a.csv", "n\n1\n");

        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            cd 'a b'; pipeline schedule --cron in -o 'out %' --report '%.json' --at '* * * * *' > ../line || exit
            unshare -m bash <<'END'
            mount -t tmpfs tmpfs /var/spool && mount -t tmpfs tmpfs /run || exit
            [ ! -d /etc/cron.d ] || mount -t tmpfs tmpfs /etc/cron.d; [ ! -f /etc/crontab ] || mount --bind /dev/null /etc/crontab
            mkdir -p /var/spool/cron/crontabs; install -m 600 ../line /var/spool/cron/crontabs/$(id -un)
            cron -f > ../said 2>&1 & cron=$!
            for try in $(seq 1300); do [ -e %.json ] && break; sleep 0.1; done
            kill $cron
            END
            grep '"exit_code"' %.json; cat 'out %/a.csv'
            """);

        Assert.Equal("  \"exit_code\": 0,\nn\n1\n", result.Out);
    }

    /// <summary>A night, and the metrics that it left.</summary>
    private async Task<IReadOnlyDictionary<string, double>> NightAsync(string[] command, string[] environment, int exitCode)
    {
        ProcessStartInfo start = new("env") { WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string word in (string[])["-i", .. environment, "setsid", "-w", .. command])
        {
            start.ArgumentList.Add(word);
        }

        ProcessResult night = await PipelineProcess.WaitAsync(Process.Start(start)!, null);
        Assert.True(exitCode == night.ExitCode, night.ToString());
        IReadOnlyDictionary<string, double> metrics = MetricsReader.Read(folder.Read("orders.prom"));
        Assert.Equal(exitCode, metrics["pipeline_run_exit_code"]);
        return metrics;
    }

    /// <summary>What cron starts, and with which variables: those that crontab(5) names.</summary>
    private static (string[] Command, string[] Environment) Cron(string printed)
    {
        string line = printed.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("30 3 * * * ", line, StringComparison.Ordinal);
        return (["/bin/sh", "-c", CronLineTests.ByCron(line["30 3 * * * ".Length..])], ["HOME=/nonexistent", "LOGNAME=nobody", "SHELL=/bin/sh", "PATH=/usr/bin:/bin"]);
    }

    /// <summary>What systemd starts, and with which variables: those of the unit, and the one that it sets for a service of the system.</summary>
    private static (string[] Command, string[] Environment) Systemd(string printed)
    {
        string[] Values(string key) => [.. printed.Split('\n').Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..])];

        Assert.Equal("-/etc/default/pipeline-orders", Assert.Single(Values("EnvironmentFile")));
        Assert.Equal("oneshot", Assert.Single(Values("Type")));
        string start = Assert.Single(Values("ExecStart"));
        Assert.StartsWith(":", start, StringComparison.Ordinal);
        return ([.. SystemdWords.Read(start[1..])], [.. Values("Environment").SelectMany(SystemdWords.Read), "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"]);
    }
}
