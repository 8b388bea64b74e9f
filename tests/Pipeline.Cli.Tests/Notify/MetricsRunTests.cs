using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Notify;

/// <summary>The metrics file of a real run, whatever becomes of it, is one that Prometheus reads.</summary>
public sealed class MetricsRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MetricsRunTests()
    {
        folder.Write("in/a.csv", "a\n1\nx\n");
        folder.Write("conf/p.yaml", "version: 1\nname: \"odd \\\"name\\\\ %\"\ncolumns: { a: { type: integer } }\nrejects: { max: 1 }\nrun: { metrics: ../m.prom }\n");
        folder.Write("bad.yaml", "version: 1\nname: 7\nstagess: []\n");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("run in -c conf/p.yaml -o out", 0)]
    [InlineData("run in -c conf/p.yaml -o out --max-rejects 0", 65)]
    [InlineData("run gone -c conf/p.yaml -o out", 66)]
    [InlineData("run in -c bad.yaml -o out --metrics m.prom", 78)]
    [InlineData("run in -c gone.yaml -o out --metrics m.prom", 66)]
    [InlineData("run in -o out --no-such-flag --metrics m.prom", 64)]
    public async Task Run_WhateverBecomesOfIt_LeavesMetricsThatAStrictReaderTakes(string arguments, int exitCode)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"pipeline {arguments}");

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Out));
        IReadOnlyDictionary<string, double> metrics = MetricsReader.Read(folder.Read("m.prom"));

        Assert.Equal(exitCode, metrics["pipeline_run_exit_code"]);
        Assert.Equal(exitCode == 0, metrics.ContainsKey("pipeline_last_success_time_seconds"));
    }

    [Fact]
    public async Task Run_FailsAfterOneThatWentWell_StillSaysWhenThatWas()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            pipeline run in -c conf/p.yaml -o out -q && grep ^pipeline_last m.prom
            pipeline run in -c conf/p.yaml -o out -q --max-rejects 0 2> /dev/null; grep ^pipeline_last m.prom
            pipeline run gone -c conf/p.yaml -o out -q 2> /dev/null; grep ^pipeline_last m.prom
            ls -A
            """);
        string[] lines = result.Out.Split('\n');

        Assert.StartsWith("pipeline_last_success_time_seconds{pipeline=\"odd \\\"name\\\\ %\"} ", lines[0], StringComparison.Ordinal);
        Assert.Equal((lines[0], lines[0]), (lines[1], lines[2]));
        Assert.Equal(["bad.yaml", "conf", "in", "m.prom", "out"], lines[3..8]);
    }

    [Theory]
    [InlineData("in/a.csv", 73)]
    [InlineData("out/a.csv", 73)]
    [InlineData("in/new.csv", 73)]
    [InlineData("conf/p.yaml", 73)]
    [InlineData("missing/m.prom", 0)]
    [InlineData("/dev/full", 0)]
    [InlineData("bad.yaml", 0)]
    public async Task Run_PlaceThatIsWrong_HarmsNothingAndOnlyHarmIsRefused(string place, int exitCode)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"find in conf bad.yaml -type f -exec cksum {{}} + > before; pipeline run in -c conf/p.yaml -o out --metrics {place}; code=$?; find in conf bad.yaml -type f -exec cksum {{}} + | cmp before - && exit $code");

        Assert.True(exitCode == result.ExitCode, result.ToString());
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
    }

    [ProbeFact("command -v promtool", "promtool is not there")]
    public Task Metrics_Promtool_FindsNoFault() => ReadAsync("promtool check metrics < m.prom");

    [ProbeFact("/usr/bin/python3 -c 'import prometheus_client'", "Python's prometheus_client is not there")]
    public Task Metrics_PrometheusClient_ReadsThem() => ReadAsync(
        "/usr/bin/python3 -c 'from prometheus_client.parser import text_string_to_metric_families as f; m = {s.name: s for x in f(open(\"m.prom\").read()) for s in x.samples}; assert m[\"pipeline_run_exit_code\"].value == 65, m; assert m[\"pipeline_run_exit_code\"].labels == {\"pipeline\": \"odd \\\"name\\\\ %\"}, m; assert all(s.timestamp is None for s in m.values())'");

    private async Task ReadAsync(string reader)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"pipeline run in -c conf/p.yaml -o out -q && pipeline run in -c conf/p.yaml -o out -q --max-rejects 0 2> /dev/null; {reader}");

        Assert.True(result is { ExitCode: 0, Out: "", Error: "" }, result.ToString());
    }
}
