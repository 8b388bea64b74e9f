using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Notify;

/// <summary>With <c>--log-format json</c> each line of stderr is a JSON object with the same first keys, whatever happens, and none has a field's value.</summary>
public sealed class LogFormatTests : IDisposable
{
    private const string Value = "canary-5e884898da28";

    private static readonly string[] First = ["time", "pid", "level", "event", "message"];

    private readonly TemporaryFolder folder = new();

    public LogFormatTests()
    {
        folder.Write("in/a.csv", $"a\n1\n{Value}\n");
        folder.Write("bad.yaml", "version: 1\nstagess: []\nrun: { jobs: none }\n");
        folder.Write("exec.yaml", "version: 1\nstages:\n  - exec: { command: [sh, -c, 'cat >&2; exit 3'], output: { b: text } }\n");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("run in -o out", 0, "start summary end")]
    [InlineData("run in -o out -q", 0, "")]
    [InlineData("run in -o out --type a=integer", 65, "start summary end")]
    [InlineData("run in -o out --type a=integer -q", 65, "summary end")]
    [InlineData("run in -o out --type a=integer --max-rejects 1 --metrics in/a.csv", 73, "start failure end")]
    [InlineData("run in -o out --type a=integer --max-rejects 1 --metrics missing/m.prom", 0, "start summary warning end")]
    [InlineData("run in -o out -c bad.yaml", 78, "start problem problem failure end")]
    [InlineData("run in -o out --no-such-flag", 64, "start failure note end")]
    [InlineData("run", 64, "start failure note end")]
    [InlineData("run in -o out -c exec.yaml -v", 69, "start summary end")]
    [InlineData("run missing -o out", 66, "start problem failure end")]
    [InlineData("check in --full -v --progress plain", 0, "start summary end")]
    [InlineData("check in -v", 0, "start detail note end")]
    [InlineData("plan in", 0, "start end")]
    public async Task Stderr_WhateverHappens_IsOneObjectALine(string arguments, int exitCode, string events)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"pipeline {arguments} --log-format json > data");
        JsonElement[] lines = [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.True(exitCode == result.ExitCode, result.ToString());
        Assert.True(string.Equals(events, string.Join(' ', lines.Select(line => line.GetProperty("event").GetString()).Where(name => name is not "progress")), StringComparison.Ordinal), result.ToString());
        Assert.All(lines, line => Assert.Equal(First, line.EnumerateObject().Take(First.Length).Select(property => property.Name)));
        Assert.All(lines, line => Assert.Contains(line.GetProperty("level").GetString(), (string[])["debug", "info", "warning", "error"]));
        Assert.DoesNotContain(Value, result.Error, StringComparison.Ordinal);
        if (lines.Length > 0)
        {
            Assert.Equal(result.ExitCode, lines[^1].GetProperty("exit_code").GetInt32());
        }
    }

    [Fact]
    public async Task Stderr_VariableAndOddNames_AreEscapedOnOneLine()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            export PIPELINE_LOG_FORMAT=json
            mkdir $'x\n\e[2J"\\'; printf 'a\n1\n' > $'x\n\e[2J"\\/b.csv'
            pipeline run $'x\n\e[2J"\\' -o $'o\n"' && pipeline run $'gone\n{"event":"end"}' -o out
            """);
        JsonElement[] lines = [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(66, result.ExitCode);
        Assert.Equal("start summary end start problem failure end", string.Join(' ', lines.Select(line => line.GetProperty("event").GetString())));
        Assert.EndsWith("o\\x0a\"", lines[1].GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }
}
