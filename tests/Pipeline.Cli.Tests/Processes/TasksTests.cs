using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>A run in tasks of the real program, as engines start them: in any order, twice, killed, by their scripts.</summary>
public sealed class TasksTests : IDisposable
{
    private const string Prepare = """
        mkdir in; for i in $(seq 20000); do printf '%d,n%d,"text, of\ntwo ""lines"" %d"\n' $i $((i % 7)) $i; done > body
        { echo id,name,text; cat body; } > in/a.csv; printf 'id,name,text\n1,x,y\n2,broken\n' > in/b.csv
        run() { pipeline "$@" --where "name <> 'n3'" --derive "twice=id || id" --max-rejects 9; }
        run run in -o local -q
        run tasks plan in -o out --job job --tasks 6 > planned

        """;

    private const string Compare = """

        diff -r --exclude=.pipeline local out && cmp local/.pipeline/latest/rejects.csv out/.pipeline/latest/rejects.csv && diff -r local/.pipeline/latest/rejects out/.pipeline/latest/rejects && echo same

        """;

    /// <summary>Scripts of engines start `pipeline`.</summary>
    private const string Wrapper = """
        mkdir bin; { echo '#!/bin/bash'; echo "exec $(printf '%q ' "${program[@]}") \"\$@\""; } > bin/pipeline; chmod +x bin/pipeline

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tasks_InAnyOrderTwiceAndKilled_GiveTheBytesOfALocalRun()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            for i in 5 2 0 2 4; do pipeline tasks run job --index $i 2> said-$i || cat said-$i; done
            for i in 1 3 6; do pipeline tasks run job --index $i 2> killed & task=$!; sleep 0.05; kill -9 $task; wait $task 2> killed; done
            pipeline tasks commit job -q 2> early; echo "early $?"
            for i in 6 3 1; do SLURM_ARRAY_TASK_ID=$i pipeline tasks run job 2> said-$i || cat said-$i; done
            pipeline tasks commit job -q; echo "commit $?"; pipeline tasks commit job -q 2> again; echo "again $?"; ls job
            """ + Compare, TimeSpan.FromMinutes(2));

        Assert.True(result.Out is "early 75\ncommit 0\nagain 0\nattempts\ncommitted\ndone\nplan.json\nsame\n" or "early 0\ncommit 0\nagain 0\nattempts\ncommitted\ndone\nplan.json\nsame\n", result.ToString());
        Assert.StartsWith("7 tasks in job; plan ", folder.Read("planned"), StringComparison.Ordinal);
    }

    [ProbeFact("command -v make", "make is not there")]
    public Task Script_ForMake_RunsWhatIsMissingAndCommits() => ScriptAsync("make", "make -j 3 -f script");

    [ProbeFact("command -v parallel", "GNU parallel is not there")]
    public Task Script_ForParallel_RunsWhatIsMissingAndCommits() => ScriptAsync("parallel", "PARALLEL=--will-cite HOME=$PWD bash script");

    /// <summary>Slurm itself, with two virtual nodes on this machine, and faults at random moments; <c>slurm.py</c> does it at length.</summary>
    [ProbeFact("[[ $EUID -eq 0 ]] && PATH=$PATH:/usr/sbin && command -v python3 && command -v munged && command -v slurmctld && command -v slurmd", "Slurm is not there (slurm-wlm, munge), or this is not root")]
    public async Task Script_ForSlurm_GivesTheBytesOfALocalRunWhateverIsDisturbed()
    {
        string trial = Path.Combine(Repository.Root, "tests/Pipeline.Trials/slurm.py");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"{Wrapper}TMPDIR=$PWD python3 '{trial}' $PWD/bin/pipeline --mib 12 --tasks 8 --job rows --seconds 400", TimeSpan.FromMinutes(8));

        Assert.True(result.ExitCode == 0 && result.Out.Contains("the same bytes, rejects and manifest", StringComparison.Ordinal), result.ToString());
    }

    private async Task ScriptAsync(string engine, string start)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + $"""
            pipeline tasks run job --index 2 2> said
            pipeline tasks script job {engine} > script; grep -c 'task-2\|::: 0 1 3' script
            {Wrapper}
            export PATH=$PWD/bin:$PATH; {start} > made 2>&1 || cat made
            pipeline tasks status job | grep -c committed
            """ + Compare, TimeSpan.FromMinutes(2));

        Assert.True(string.Equals(engine is "make" ? "0\n1\nsame\n" : "1\n1\nsame\n", result.Out, StringComparison.Ordinal), result.ToString());
    }

    [Theory]
    [InlineData("tasks plan in -o out", "--job DIR names the folder")]
    [InlineData("tasks plan in --job job", "-o OUT names the output")]
    [InlineData("tasks plan in -o out --job job --tasks 0", "--tasks: expected a whole number")]
    [InlineData("tasks plan in -o out --job job --bytes-per-task x", "--bytes-per-task: expected a size")]
    [InlineData("tasks plan - -o out --job job", "is no regular file")]
    [InlineData("tasks sing job", "'sing' is none of plan, run")]
    [InlineData("tasks script job pbs", "'pbs' is none of slurm")]
    [InlineData("tasks commit a b", "commit takes the job's folder and nothing more")]
    [InlineData("tasks --job job plan in -o out", "plan comes first, then data and flags")]
    public async Task Tasks_WronglyAsked_SayWhatToDo(string command, string expected)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"mkdir in; printf 'a\\n1\\n' > in/a.csv; pipeline {command} < in/a.csv; echo $?; ls");

        Assert.Equal("64\nin\n", result.Out);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    /// <summary>A commit is a run: it takes the flags that shape no record, tells who watches, and its repair command has the settings.</summary>
    [Fact]
    public async Task Commit_WithFlags_TakesThoseThatShapeNoRecord()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            mkdir in; printf 'id,n\n1,5\n2,bad,3\n3,1\n' > in/a.csv
            export PIPELINE_API_TOKEN=hunter2
            pipeline tasks plan in -o out --job job --where 'n > 2' --type n=integer --if-changed --fail-fast --metrics run.prom > planned; unset PIPELINE_API_TOKEN
            pipeline tasks run job --index 0 -q; echo $?; grep -c hunter2 job/plan.json
            pipeline tasks commit job -q; echo $?; grep -c 'pipeline_.* 65$' run.prom
            pipeline tasks commit job --where 'n > 0' -q 2> other; echo $?
            pipeline tasks commit job --max-rejects 1 --report r.json 2> said; echo $?; cat out/a.csv; grep -c '"status": *"published"' r.json
            """);

        Assert.Equal("0\n0\n65\n1\n78\n0\nid,n\n1,5\n1\n", result.Out);
        Assert.Contains("leave out flags that shape records", folder.Read("other"), StringComparison.Ordinal);
        Assert.Contains("--where 'n > 2'", folder.Read("said"), StringComparison.Ordinal);
        Assert.Contains("--type n=integer", folder.Read("said"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfATaskThatIsNotThere_SaysWhichAre()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            mkdir in; printf 'a\n1\n' > in/a.csv; pipeline tasks plan in -o out --job job > planned
            for flags in '' '--index 7' '--index x' '--index 0 --of 9-' '--index 4 --of 0'; do pipeline tasks run job $flags; echo $?; done
            SGE_TASK_ID=1 pipeline tasks run job --of 0 2> said; echo $?; pipeline tasks run nothing --index 0; echo $?
            """);

        Assert.Equal("64\n64\n64\n64\n64\n0\n66\n", result.Out);
        Assert.Contains("which task? --index I names one of 0 to 0, or a variable of the engine does (SLURM_ARRAY_TASK_ID", result.Error, StringComparison.Ordinal);
        Assert.Contains("there is no task 7: the job has those of 0 to 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("there is no job at", result.Error, StringComparison.Ordinal);
    }
}
