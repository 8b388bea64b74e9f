namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// The contract of all engines: whatever starts the tasks as the script says, in any order, each twice, some killed, publishes the bytes of a local
/// run. The commands of the engines are ours here, and do the worst that an engine may do.
/// </summary>
public sealed class EngineScriptTests : IDisposable
{
    // each VARIABLE COMMAND NUMBERS…: starts COMMAND twice with each of the numbers in VARIABLE, in any order, and kills some; then each until it has ended well.
    private const string Engine = """
        set -u; mkdir bin in; { echo '#!/bin/bash'; echo "exec $(printf '%q ' "${program[@]}") \"\$@\""; } > bin/pipeline
        cat > bin/each <<'END'
        #!/bin/bash
        variable=$1 command=$2; shift 2
        for number in $(printf '%s\n' "$@" "$@" | shuf); do
          env $variable=$number bash -c "$command" 2>> said & task=$!
          if [ $((RANDOM % 3)) = 0 ]; then sleep 0.0$((RANDOM % 6)); kill -9 $task 2>> said; wait $task 2>> said; else wait $task; fi
        done
        for number in $(shuf -e "$@"); do
          for try in 1 2 3 4; do
            env $variable=$number bash -c "$command" 2>> said; code=$?
            case $code in 0|69|74|75) ;; *) echo "task $number: $code"; exit $code;; esac
            [ $code = 0 ] && break
          done
        done
        END
        cat > bin/numbers <<'END'
        #!/bin/bash
        for range in ${1//,/ }; do seq ${range%-*} ${range#*-}; done
        END
        cat > bin/sbatch <<'END'
        #!/bin/bash
        for word in "$@"; do case $word in
          --array=*) array=${word#*=};; --wrap=*) command=${word#*=};; --dependency=*) echo "$word" >> dependencies;;
          --parsable|--requeue|--job-name=*|--output=*) ;; *) echo "sbatch: $word" >&2; exit 64;;
        esac; done
        if [ -n "${array-}" ]; then each SLURM_ARRAY_TASK_ID "$command" $(numbers $array); echo 4711; else bash -c "$command"; fi
        END
        cat > bin/qsub <<'END'
        #!/bin/bash
        while [[ ${1-} == -* ]]; do case $1 in
          -t) array=$2; shift 2;; -hold_jid) echo "$2" >> dependencies; shift 2;; -N|-r|-b) shift 2;; -cwd) shift;; *) echo "qsub: $1" >&2; exit 64;;
        esac; done
        if [ -n "${array-}" ]; then each SGE_TASK_ID "$(printf '%q ' "$@")" $(numbers $array); else "$@"; fi
        END
        cat > bin/aws <<'END'
        #!/bin/bash
        shift 2
        while [ $# -gt 0 ]; do case $1 in
          --array-properties) array=${2#size=}; shift 2;; --container-overrides) json=$2; shift 2;; --depends-on) echo "$2" >> dependencies; shift 2;;
          --job-name|--job-queue|--job-definition|--query|--output|--retry-strategy) shift 2;; *) echo "aws: $1" >&2; exit 64;;
        esac; done
        command="pipeline $(sed -E 's/^\{"command":\[(.*)\]\}$/\1/; s/","/" "/g' <<< "$json")"
        if [ -n "${array-}" ]; then each AWS_BATCH_JOB_ARRAY_INDEX "$command" $(seq 0 $((array - 1))); echo 4711; else bash -c "$command"; fi
        END
        cat > bin/parallel <<'END'
        #!/bin/bash
        while [[ $1 == -* ]]; do shift 2; done
        words=(); while [ "$1" != ::: ]; do words+=("$1"); shift; done; shift
        each number "$(sed 's/{}/$number/' <<< "${words[*]}")" "$@"
        END
        cat > bin/make <<'END'
        #!/bin/bash
        while [ $# -gt 0 ]; do case $1 in -f) file=$2; shift 2;; *) shift;; esac; done
        recipe() { grep -A1 "$1" $file | tail -n 1 | tr -d '\t' | sed 's/\$\$/$/g'; }
        each number "$(recipe '%:$' | sed 's/\$\*/$number/')" $(sed -n 's/^commit: //p' $file | tr -d a-z-)
        bash -c "$(recipe '^commit:')"
        END
        chmod +x bin/*; PATH=$PWD/bin:$PATH
        for i in $(seq 3000); do printf '%d,n%d,"text, of\ntwo ""lines"" %d"\n' $i $((i % 7)) $i; done > body
        { echo id,name,text; cat body; } > in/a.csv; printf 'id,name,text\n1,x,y\n2,broken\n' > in/b.csv
        run() { pipeline "$@" --where "name <> 'n3'" --sort name --max-rejects 9; }
        run run in -o local -q
        run tasks plan in -o out --job "a job" --tasks 4 > planned
        pipeline tasks run "a job" --index 2 2>> said

        """;

    private const string Compare = """

        diff -r --exclude=.pipeline local out && cmp local/.pipeline/latest/rejects.csv out/.pipeline/latest/rejects.csv && pipeline tasks status "a job" | grep -c committed

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("slurm", "bash script", "--dependency=afterany:4711\n")]
    [InlineData("gridengine", "bash script", "pipeline\n")]
    [InlineData("aws-batch", "QUEUE=q DEFINITION=d bash script", "jobId=4711\n")]
    [InlineData("parallel", "bash script", "")]
    [InlineData("make", "make -j 8 -f script", "")]
    public async Task Script_OfAnyEngine_PublishesTheBytesOfALocalRun(string engine, string command, string dependencies)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Engine + $"""
            pipeline tasks script "a job" {engine} > script
            {command} > made 2>&1 || cat made said
            touch dependencies; cat dependencies
            """ + Compare, TimeSpan.FromMinutes(2));

        Assert.True(string.Equals(dependencies + "1\n", result.Out, StringComparison.Ordinal), result.ToString());
    }
}
