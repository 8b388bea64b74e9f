using System.Text.RegularExpressions;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Commands;

/// <summary>Runs that are killed, stopped or out of time, and go on.</summary>
public sealed class ResumeTests : IDisposable
{
    // Slow until a file is there, so that a run can be stopped in its midst on any machine.
    private const string Prepare = """
        mkdir in; for i in $(seq 2000); do echo "$i,x$i"; done | sed '1i id,name' > in/a.csv
        cat > p.yaml <<'END'
        version: 1
        run: { journal_interval: 100B, batch_bytes: 100B, memory: 1MiB }
        stages:
          - exec: { command: [sh, -c, 'read header; echo again; while read id; do echo $id; [ -e fast ] || sleep 0.02; done'], input: [id], output: { again: text } }
        END
        journaled() { for try in $(seq 600); do [ "$(grep -ao Jnl out/.pipeline/runs/*/journal 2>/dev/null | wc -l)" -ge 3 ] && return; sleep 0.1; done; echo no journal; }
        same() { sed '1s/$/,again/; 1!s/^\([0-9]*\),.*/&,\1/' in/a.csv | cmp - out/a.csv && echo same; }

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_KilledAndResumed_GoesOnToTheSameBytes()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            "${program[@]}" run in -c p.yaml -o out 2>/dev/null & run=$!
            journaled; kill -9 $run; wait $run
            touch fast
            pipeline run in -c p.yaml -o out --resume -j 1 --batch-bytes 4KiB 2> err; echo $?
            same; grep -c '^  resumed  *behind [1-9][0-9,]* records' err; ls out/.pipeline/latest/ | grep -v report.html; ls out/.pipeline/runs | wc -l
            """);

        Assert.Equal("0\nsame\n1\nrun.json\n1\n", result.Out);
    }

    [Theory]
    [InlineData("kill -TERM $run; wait $run", "143", "INTERRUPTED, nothing published", "stopped from outside")]
    [InlineData("wait $run", "124", "INTERRUPTED, nothing published", "the deadline was reached", "--deadline 6s")]
    public async Task Run_Stopped_TellsTheCommandThatGoesOn(string stop, string exitCode, string verdict, string why, string flags = "")
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + $$"""
            "${program[@]}" run in -c p.yaml -o out {{flags}} 2> err & run=$!
            journaled; {{stop}}; echo $?
            touch fast; cat err
            again=$(grep -A1 '^  resume ' err | tail -1 | sed 's/^ *pipeline //; s/ --deadline 6s//')
            pipeline $again 2>/dev/null; echo $?; same
            """);

        Assert.StartsWith($"{exitCode}\n{verdict} (exit {exitCode})", result.Out, StringComparison.Ordinal);
        Assert.Contains($"{why}: --resume goes on where it stopped", result.Out, StringComparison.Ordinal);
        Assert.Matches(new Regex("resume +go on where it stopped:\n +pipeline run in -c p.yaml -o out.* --resume\n"), result.Out);
        Assert.EndsWith("\n0\nsame\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ResumeWithNothingToGoOnWith_BeginsAndSaysSo()
    {
        folder.Write("in/a.csv", "id\n1\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--resume");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("nothing to go on with (there is no unfinished run): begun from the start", result.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--resume=20010101T000000.000Z")).ExitCode);
    }

    [Theory]
    [InlineData("2,1000000\n")]
    [InlineData("")]
    public async Task Run_RejectsRepairedBeforeItIsResumed_KeepsTheRepair(string repaired)
    {
        folder.Write("in/a.csv", "id,n\n1,2\n2,x\n3,4\n");
        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer");
        string rejects = Path.GetRelativePath(folder.Path, Directory.GetDirectories(folder["out/.pipeline/runs"]).Single());
        folder.Write($"{rejects}/rejects/a.csv", $"id,n\n{repaired}");
        folder.Write($"{rejects}/rejects/a.csv~", "of an editor");

        ProcessResult published = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer", "--resume", "--max-rejects", "1");

        Assert.Equal(65, refused.ExitCode);
        Assert.True(published.ExitCode == 0, published.ToString());
        Assert.Equal("id,n\n1,2\n3,4\n", folder.Read("out/a.csv"));
        Assert.Equal($"id,n\n{repaired}", folder.Read($"{rejects}/rejects/a.csv"));
        Assert.Equal("of an editor", folder.Read($"{rejects}/rejects/a.csv~"));
    }

    [Fact]
    public async Task Run_RejectsGoneBeforeItIsResumed_Refuses()
    {
        folder.Write("in/a.csv", "id,n\n1,2\n2,x\n");
        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer");
        File.Delete(folder["out/.pipeline/latest/rejects/a.csv"]);

        ProcessResult again = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer", "--resume", "--max-rejects", "1");

        Assert.Equal(65, refused.ExitCode);
        Assert.True(again.ExitCode == 74, again.ToString());
        Assert.Contains("is not there, and the journal says that it was written", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OverItsLimitAndResumedWithAnother_PublishesWithoutReadingAgain()
    {
        folder.Write("in/a.csv", "id,n\n1,2\n2,x\n3,4\n");

        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer");
        ProcessResult published = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--type", "n=integer", "--resume", "--max-rejects", "1");

        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("pipeline run in -o out --type n=integer --resume --max-rejects 1", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, published.ExitCode);
        Assert.Contains("behind 3 records that were read before; 0 were read now", published.Error, StringComparison.Ordinal);
        Assert.Equal("id,n\n1,2\n3,4\n", await File.ReadAllTextAsync(Path.Combine(folder.Path, "out", "a.csv")));
    }
}
