using System.Text.Json;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>The program between other programs: pipes, full devices, odd names, odd environments.</summary>
public sealed class ShellTests : IDisposable
{
    private const string Numbers = "seq 1 200000 | sed '1i n' > big.csv\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_ReaderThatLeavesEarly_EndsQuietlyWith0()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Numbers + "pipeline run big.csv -o - | head -n 1; echo ${PIPESTATUS[0]}");

        Assert.Equal(("n\n0\n", ""), (result.Out, result.Error));
    }

    [Fact]
    public async Task Run_FullDevice_Is74()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Numbers + "pipeline run big.csv -o - > /dev/full; echo $?");

        Assert.Equal("74\n", result.Out);
        Assert.Contains("exit 74", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run - -o out")]
    [InlineData("run - -o - -q")]
    [InlineData("preview -")]
    public async Task Run_StdinThatIsClosed_Is66AndReadsNothingElse(string command)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"timeout 20 \"${{program[@]}}\" {command} <&-; echo $?; \"${{program[@]}}\" {command} < /dev/null > /dev/null 2>&1; echo $?; ls");

        Assert.Equal("66\n65\n", result.Out);
        Assert.Contains("stdin is closed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StdoutThatIsSharedWithOthers_LosesNothing()
    {
        folder.Write("a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "{ echo begin; pipeline run -q a.csv; pipeline run -q a.csv; pipeline preview --csv a.csv; echo end; } > all; cat all");

        Assert.Equal("begin\na\n1\na\n1\na\n1\nend\n", result.Out);
    }

    [Fact]
    public async Task Run_OddNames_AreNamesAndNothingIsExecuted()
    {
        string[] names = ["a b.csv", "it's \"x\".csv", "-rf.csv", "$(touch hacked).csv", "new\nline.csv", "@list.csv", ";touch hacked.csv"];
        foreach (string name in names)
        {
            folder.Write("data in/" + name, "a\n1\nx,y\n");
        }

        ProcessResult run = await PipelineProcess.RunAsync(folder, "run", "data in", "-o", "out $(touch hacked)", "--max-rejects", "9");
        ProcessResult one = await PipelineProcess.RunAsync(folder.Path, ["run", "-q", "--max-rejects=1", "--", "./data in/-rf.csv"]);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(names.Append("_SUCCESS").Append("_manifest.json").Order(StringComparer.Ordinal), folder.Published("out $(touch hacked)"));
        Assert.Equal("a\n1\n", one.Out);
        Assert.False(File.Exists(folder["hacked"]));
    }

    [Fact]
    public async Task Run_NamesThatAreNotUtf8_Are66()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            mkdir in; printf 'a\n1\n' > "in/$(printf 'b\xff.csv')"
            pipeline run in -o out; echo $?
            pipeline run "$(printf 'in/b\xff.csv')" -o out; echo $?
            ls; rm -r in
            """);

        Assert.Equal("66\n66\nin\n", result.Out);
        Assert.Contains("not UTF-8", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OddEnvironment_GivesTheSameBytes()
    {
        folder.Write("in/a.csv", "id,at\n1,2024-03-31T02:30:00\n2,\nİ,2024-01-01T00:00:00Z\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            program[0]=$(command -v "${program[0]}")
            job() { "$@" "${program[@]}" run in -o "$out" --type at=timestamp --derive 'up=upper(id)' --derive "late=at > timestamp '2024-03-31T01:30:00Z'" -q || exit 1; }
            out=one job env -u LANG
            out=two job env -i TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8
            (umask 077; out=three job env -i TZ=:nonsense HOME=/nowhere) || exit 1
            out=one job env -i TZ=America/St_Johns LANG=de_DE
            diff -r --exclude .pipeline one two && diff -r --exclude .pipeline one three && cat one/a.csv
            """);

        Assert.Equal("id,at,up,late\n1,2024-03-31T02:30:00,1,true\n2,,2,\nİ,2024-01-01T00:00:00Z,İ,false\n", result.Out);
    }

    [Fact]
    public async Task Run_ClosedStdin_IsNoTrouble()
    {
        folder.Write("a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline run -q a.csv <&-; echo $?");

        Assert.Equal(("a\n1\n0\n", ""), (result.Out, result.Error));
    }

    [Theory]
    [InlineData("run a.csv -q -o out", "")]
    [InlineData("run a.csv -o out -v --progress plain", "")]
    [InlineData("run a.csv --progress json --color always -v", "a\n1\n")]
    [InlineData("check a.csv -v", "")]
    [InlineData("check a.csv --full", "")]
    [InlineData("check a.csv --where b", "")]
    [InlineData("preview a.csv --csv -v", "a\n1\n")]
    public async Task AnyCommand_Stdout_HasDataAndNothingElse(string arguments, string expected)
    {
        folder.Write("a.csv", "a\n1\n");
        Assert.Equal(expected, (await PipelineProcess.RunAsync(folder, arguments.Split(' '))).Out);
    }

    [Fact]
    public async Task Run_ColourOfARedirectedStderr_OnlyWhenForced()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "pipeline run no.csv 2>&1 | grep -c $'\\e'\npipeline run no.csv --color always 2>&1 | grep -c $'\\e'\nNO_COLOR=1 pipeline run no.csv 2>&1 | grep -c $'\\e'\n");

        Assert.Equal("0\n2\n0\n", result.Out);
    }

    [Fact]
    public async Task Run_ReportAndJsonProgress_AreValidJson()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "{ echo n; seq 1 300000; sleep 3; echo 300001; } | pipeline run - --progress json --report r.json > out.csv; wc -l < out.csv");

        Assert.Equal("300002\n", result.Out);
        string[] lines = [.. result.Error.Split('\n').Where(line => line.StartsWith('{'))];
        Assert.NotEmpty(lines);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        using JsonDocument report = JsonDocument.Parse(folder.Read("r.json"));
        Assert.Equal(300_001, report.RootElement.GetProperty("totals").GetProperty("written").GetInt64());
        Assert.Equal("published", report.RootElement.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("in.csv")]
    [InlineData("p.yaml")]
    [InlineData("out/DE.csv")]
    [InlineData("out/_manifest.json")]
    [InlineData("out/_SUCCESS")]
    [InlineData("out/.pipeline/lock")]
    [InlineData("out/.pipeline")]
    [InlineData("none/r.json")]
    [InlineData("folder")]
    [InlineData("/dev/fd/1")]
    public async Task Run_ReportThatWouldDoHarmOrCannotBe_IsRefusedBeforeTheRun(string report)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "mkdir folder; printf 'k\nDE\n' > in.csv; printf 'version: 1\n' > p.yaml; "
            + $"pipeline run in.csv -c p.yaml -o out --set 'output.path={{k}}.csv' --report {report}; echo $?; ls");

        Assert.Equal("73\nfolder\nin.csv\np.yaml\n", result.Out);
        Assert.StartsWith($"pipeline: --report {report} ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReportThatCannotBeMade_IsRefusedBeforeTheRun()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"echo a > a.csv; pipeline run a.csv -o out --report {new string('r', 252)}; echo $?; ls");

        Assert.Equal("73\na.csv\n", result.Out);
        Assert.Contains(" cannot be written: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReportIntoAPipe_IsRefusedAndThePipeStays()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "mkfifo p; echo a > a.csv; pipeline run -q a.csv -o out --report p; echo $?; test -p p && ls");

        Assert.Equal("73\na.csv\np\n", result.Out);
    }

    [Theory]
    [InlineData("--report", "")]
    [InlineData("-c", "")]
    public async Task Run_FileNameThatIsEmpty_IsWrongUsage(string flag, string value)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"echo a > a.csv; pipeline run a.csv {flag} '{value}'; echo $?");

        Assert.Equal("64\n", result.Out);
        Assert.Contains("expected the name of a file but found ''", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OutputNamedGz_IsAnArchiveThatGzipTakes()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "seq 400000 | sed 's/$/,b/;1s/.*/a,b/' > a.csv; pipeline run -q a.csv -o out --set 'output.path={stem}.csv.gz'; echo $?; ls out; "
            + "gzip -t out/a.csv.gz && gzip -dc out/a.csv.gz | cmp - a.csv; echo $?; "
            + "pipeline run -q a.csv -o - --set output.csv.compression=gzip | gzip -dc | cmp - a.csv; echo $?; "
            + "pipeline run -q out/a.csv.gz -o - | cmp - a.csv; echo $?; "
            + "grep -c $(sha256sum < out/a.csv.gz | cut -d' ' -f1) out/_manifest.json");

        Assert.Equal("0\n_SUCCESS\n_manifest.json\na.csv.gz\n0\n0\n0\n1\n", result.Out);
    }

    [Theory]
    [InlineData("--run-dir in/kept", "0\n0\n")]
    [InlineData("--rejects in/kept", "0\n0\n")]
    [InlineData("--run-dir in", "64\n64\n")]
    public async Task Run_RejectsKeptBelowTheInput_AreNotReadByTheNextRun(string place, string exitCodes)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "mkdir in; printf 'a,b\n1,2\n3\n' > in/a.csv; "
            + string.Concat(Enumerable.Repeat($"pipeline run -q in -o out --max-rejects 50% {place}; echo $?; ", 2)) + "test ! -d out || find out -name '*.csv' -printf '%P\n'");

        Assert.Equal(exitCodes + (exitCodes[0] == '0' ? "a.csv\n" : ""), result.Out);
    }

    [Fact]
    public async Task Run_PipelineFileThatWouldDoNothing_IsRefused()
    {
        folder.Write("a.csv", "a\n1\n");
        folder.Write("p.yaml", "version: 1\ninput: { include: [] }\n");
        folder.Write("q.yaml", "version: 1\nstages:\n  - replace: { columns: [a], find: '', with: x }\n");
        folder.Write("r.yaml", "version: 1\nstages:\n  - { nam: x, filter: a = 1 }\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "for f in p q r; do pipeline run a.csv -c $f.yaml; echo $?; done");

        Assert.Equal("78\n78\n78\n", result.Out);
        Assert.Contains("'find' is empty", result.Error, StringComparison.Ordinal);
        Assert.Contains("r.yaml:3:7: unknown key 'nam' in a stage; did you mean 'name'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RepairCommandOfAConditionThatIsTrue_HasItsValue()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "printf 'a,b\n1\n' > a.csv; pipeline run a.csv -o out --where true --no-headers --max-rejects 9");

        Assert.Contains(" --where true --no-headers --set 'input.csv.names=[column_1,column_2]' --set output.csv.header=false -o out-repaired", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReportWhereTheRunMakesAFolder_IsRefusedBeforeTheRun()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "mkdir -p in/e; echo a > in/e/a.csv; pipeline run in -o out --report out/e; echo $?; ls");

        Assert.Equal("73\nin\n", result.Out);
    }

    [Fact]
    public async Task Run_ReportInTheOutputFolder_StandsBesideTheOutput()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "echo a > a.csv; pipeline run -q a.csv -o out --report out/r.json; echo $?; ls out");

        Assert.Equal("0\n_SUCCESS\n_manifest.json\na.csv\nr.json\n", result.Out);
    }

    [Fact]
    public async Task Plan_EscapeCodesInNames_AreShownAndNotObeyed()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "printf 'x\\e[31m\\n1\\n' > $'a\\e[2J.csv'; pipeline plan *.csv -o out");

        Assert.Contains("\n  a\\x1b[2J.csv  ", result.Out, StringComparison.Ordinal);
        Assert.Contains("\n  read: x\\x1b[31m\n", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Out);
    }

    [Fact]
    public async Task Schema_IsValidJson()
    {
        using JsonDocument schema = JsonDocument.Parse((await PipelineProcess.RunAsync(folder, "schema")).OutBytes);
        Assert.Equal(JsonValueKind.Object, schema.RootElement.ValueKind);
    }

    [Fact]
    public async Task Run_DiscoveredPipelineFileThatIsAFifo_DoesNotHang()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder, "mkdir in; echo a > in/a.csv; mkfifo in/pipeline.yaml in/b.csv; timeout -s KILL 20 \"${program[@]}\" run in -o out; echo $?");

        Assert.Equal("78\n", result.Out);
        Assert.StartsWith("in/pipeline.yaml:1:1: empty, or no regular file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NamedFifo_IsReadAsAStreamAndOneInAFolderIsSkipped()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "mkdir in; printf 'a\\n1\\n' > in/a.csv; mkfifo in/b.csv; pipeline run -q in -o out || exit 1; ls out\nprintf 'x\\n7\\n' > in/b.csv & pipeline run -q in/b.csv");

        Assert.Equal("_SUCCESS\n_manifest.json\na.csv\nx\n7\n", result.Out);
    }


    [Fact]
    public async Task Run_FlagThatIsNotUtf8_Is64()
    {
        folder.Write("a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline run a.csv --where $'a = \\'\\xe9\\''; echo $?");

        Assert.Equal("64\n", result.Out);
        Assert.Contains("--where: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run a.csv -o out")]
    [InlineData("check a.csv")]
    [InlineData("check a.csv --full")]
    [InlineData("preview a.csv")]
    public async Task AnyCommand_Quiet_StillWarns(string command)
    {
        folder.Write("a.csv", "a\n1\n");
        folder.Write("p.yaml", "version: 1\ncolumns: { b: { pattern: x, required: false } }\nstages: [{ filter: \"a <> ''\" }]\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"pipeline {command} -q -c p.yaml --worker-timeout 5s; echo $?");

        Assert.EndsWith("0\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("warning: --worker-timeout: has no effect without --shard", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fine", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FaultsOfFileAndStages_AreToldTogether()
    {
        folder.Write("a.csv", "a,b,c\n1,2,3\n");
        folder.Write("p.yaml", "version: 1\ncolumns: { b: { typ: integer } }\nstages: [{ filter: \"aa = '1'\" }, { filter: \"b > 1\" }, { drop: [cc] }]\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline check a.csv -c p.yaml; echo $?");

        Assert.Equal("78\n", result.Out);
        string[] problems = [.. result.Error.Split('\n').Where(line => line.StartsWith("p.yaml:", StringComparison.Ordinal))];
        Assert.Equal(3, problems.Length);
        Assert.Contains("unknown key 'columns.b.typ'", problems[0], StringComparison.Ordinal);
        Assert.Contains("there is no column 'aa'", problems[1], StringComparison.Ordinal);
        Assert.Contains("no column 'cc'", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_SettingsOfTheEnvironment_AreInTheCommand()
    {
        folder.Write("a.csv", "1;2\n3;4;5\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "PIPELINE_DELIMITER=semicolon PIPELINE_NO_HEADERS=true PIPELINE_MEMORY=2MiB pipeline run a.csv -o out --max-rejects 1");

        Assert.Contains("rejects --delimiter semicolon --no-headers --set 'input.csv.names=[column_1,column_2]' --set output.csv.header=false -o out-repaired", result.Error, StringComparison.Ordinal);
    }
}
