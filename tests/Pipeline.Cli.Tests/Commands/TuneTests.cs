using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Commands;

/// <summary><c>pipeline tune</c> as it is typed. What it finds is measured by tests/Pipeline.Trials/tune.py: that takes an idle machine.</summary>
public sealed class TuneTests : IDisposable
{
    private const string Prepare = """
        mkdir in; for i in $(seq 3000); do echo "$i,some text of $i"; done | sed '1i id,text' > in/a.csv
        printf 'version: 1\nstages: [ { filter: "length(text) > 3" } ]\n' > p.yaml

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tune_Folder_PublishesNothingAndLeavesNothingBehind()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            mkdir tmp; cp p.yaml before; TMPDIR=$PWD/tmp pipeline tune in -c p.yaml -o out --budget 2s --json -q > found.json; echo $?
            ls tmp; ls; cmp p.yaml before
            """);

        Assert.Equal("0\nbefore\nfound.json\nin\np.yaml\ntmp\n", result.Out);
        using JsonDocument found = JsonDocument.Parse(File.ReadAllText(folder["found.json"]));
        Assert.True(found.RootElement.GetProperty("trials").GetInt32() >= 1);
        Assert.Equal(found.RootElement.GetProperty("data_bytes").GetInt64(), new FileInfo(folder["in/a.csv"]).Length);
        JsonElement changes = found.RootElement.GetProperty("changes");
        Assert.Equal(changes.GetArrayLength() > 0, found.RootElement.GetProperty("confirmed").ValueKind == JsonValueKind.Object && found.RootElement.GetProperty("confirmed").GetProperty("ratio_high").GetDouble() < 1);
    }

    /// <summary>A program that sleeps for each batch, once at a time: two at once need half of the time on any machine.</summary>
    [Fact]
    public async Task Tune_ProgramThatSleeps_RunsItMoreOftenAndWritesThat()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            mkdir in; for i in $(seq 300); do echo "$i"; done | sed '1i id' > in/a.csv
            cat > p.yaml <<'END'
            version: 1
            stages: [ { name: score, exec: { command: [sh, -c, 'sleep 0.1; cat'], input: [id], output: { id: integer } } } ]
            run: { batch_bytes: 200B, dop: { score: 1 }, memory: 1MiB } # slow
            END
            pipeline tune in -c p.yaml --budget 60s --write > found; echo $?
            grep -c '^best: --dop score=' found; grep '^# tuned ....-..-.. on ' p.yaml | sort -u | wc -l; grep -o '^run: { batch_bytes: 200B, dop: { score: [0-9]*\|# slow$' p.yaml | sed 's/[0-9][0-9]*$/N/'; pipeline check in -c p.yaml > /dev/null; echo $?
            """, TimeSpan.FromMinutes(3));

        Assert.True(string.Equals("0\n1\n1\nrun: { batch_bytes: 200B, dop: { score: N\n# slow\n0\n", result.Out, StringComparison.Ordinal), result + File.ReadAllText(folder["found"]));
    }

    [Theory]
    [InlineData("tune in --write", 64, "--write needs a pipeline file")]
    [InlineData("tune - < in/a.csv", 64, "can be read once only")]
    [InlineData("tune in --budget soon", 64, "expected a time from 1s to 24h")]
    [InlineData("tune in --budget 100ms", 64, "expected a time from 1s to 24h")]
    [InlineData("tune in -c p.yaml --write --batch-bytes 16KiB", 64, "run.batch_bytes is from flag --batch-bytes: put it into the file, or leave it out")]
    [InlineData("tune in -c p.yaml --write --dop write=1 --set run.jobs=1", 64, "2 problems; nothing was written")]
    [InlineData("tune in -c p.yaml --write --where 'id > 3'", 64, "from flag --where")]
    [InlineData("tune in -c braces.yaml --write", 65, "braces.yaml is written in a way that cannot be changed by itself")]
    [InlineData("tune in -c fixed.yaml --write", 77, "fixed.yaml")]
    [InlineData("tune in -c <(cat p.yaml) --write", 65, "no file that settings can be written to")]
    [InlineData("tune nowhere", 66, "nowhere")]
    [InlineData("tune bad.csv", 65, "nothing can be tuned")]
    public async Task Tune_WhatCannotBeTuned_SaysWhy(string command, int exitCode, string expected)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + $"printf 'a,b\\n1,\"never closed\\n' > bad.csv; echo '{{ version: 1 }}' > braces.yaml; cp p.yaml fixed.yaml; chmod 0444 fixed.yaml; pipeline {command}; echo $?");
        Assert.Equal($"{exitCode}\n", result.Out);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_HiddenFileThatIsNamed_IsTuned()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "cp in/a.csv .hidden.csv; pipeline tune .hidden.csv --budget 1s > found; echo $?; grep -c '^limit of these runs, which wrote to /' found");
        Assert.True(string.Equals("0\n1\n", result.Out, StringComparison.Ordinal), result.ToString());
    }

    [Fact]
    public async Task Tune_VariableThatTheFileHasNot_IsNotWrittenAway()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "PIPELINE_JOBS=1 pipeline tune in -c p.yaml --write; echo $?");
        Assert.Equal("64\n", result.Out);
        Assert.Contains("run.jobs is from environment PIPELINE_JOBS", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A tuning at work is asked to end, and one is killed; what that one left goes with the next.</summary>
    [Fact]
    public async Task Tune_Ended_SaysSoAndLeavesNothingBehind()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            cat > slow.yaml <<'END'
            version: 1
            stages: [ { exec: { command: [sh, -c, 'sleep 0.2; cat'], input: [id], output: { id: integer } } } ]
            run: { batch_bytes: 200B, memory: 1MiB }
            END
            mkdir tmp; export TMPDIR=$PWD/tmp
            at_work() {
                "${program[@]}" tune in -c slow.yaml 2> "$1" & pid=$!
                until ls tmp/*/out/.pipeline > /dev/null 2>&1 || ! kill -0 $pid; do sleep 0.05; done
            }
            at_work asked; kill -TERM $pid; wait $pid; echo $?; ls tmp | grep -c tune
            at_work killed; kill -KILL $pid; wait $pid; echo $?; ls tmp | grep -c tune
            pipeline tune in -c p.yaml --budget 1s > found; echo $?; ls tmp | grep -c tune
            """);

        Assert.True(string.Equals("143\n0\n137\n1\n0\n0\n", result.Out, StringComparison.Ordinal), result.ToString());
        Assert.Contains("tuning was ended by a signal", File.ReadAllText(folder["asked"]), StringComparison.Ordinal);
    }
}
