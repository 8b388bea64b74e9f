using System.Globalization;
using System.Text;
using Pipeline.Reports;

namespace Pipeline.Tasks;

/// <summary>
/// What schedulers take: an array of the tasks that are missing, and the commit behind it, whatever became of them, since it verifies all
/// itself. What a task ended with says whether to try again: 69, 74, 75 and a kill yes; 64, 65, 66 and 78 no, they will not change.
/// </summary>
internal static class EngineScripts
{
    private const int Retries = 3;

    private static readonly (string Name, Func<string, IReadOnlyList<int>, string> Make)[] Known =
        [("slurm", Slurm), ("kubernetes", Kubernetes), ("gridengine", GridEngine), ("aws-batch", AwsBatch), ("parallel", Parallel), ("make", Make)];

    /// <summary>The engines.</summary>
    public static IReadOnlyList<string> Engines { get; } = [.. Known.Select(engine => engine.Name)];

    /// <summary>What an engine takes.</summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="job">The job's folder, absolute.</param>
    /// <param name="missing">Numbers of the tasks to run.</param>
    public static string Of(string engine, string job, IReadOnlyList<int> missing) => Array.Find(Known, known => string.Equals(known.Name, engine, StringComparison.Ordinal)).Make(job, missing);

    private static string Slurm(string job, IReadOnlyList<int> missing)
    {
        string folder = ShellWord.Of(job);
        StringBuilder text = new($"""
            #!/bin/bash
            # bash job.sh submits it. Add what your cluster wants, such as --partition, --time and --mem, to both lines.
            # A task that is killed or requeued runs again; a double of it does no harm.
            set -e

            """);
        if (missing.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                array=$(sbatch --parsable --requeue --job-name=pipeline --array={TaskList.Format(missing)} --output={ShellWord.Of(job + "/slurm-%a.log")} --wrap={ShellWord.Of($"exec pipeline tasks run {folder}")})
                # afterany and not afterok: with afterok a task that was requeued once would hold the commit for ever. It checks all by itself.
                sbatch --job-name=pipeline-commit --dependency=afterany:"$array" --output={ShellWord.Of(job + "/slurm-commit.log")} --wrap={ShellWord.Of($"exec pipeline tasks commit {folder}")}

                """);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"sbatch --job-name=pipeline-commit --output={ShellWord.Of(job + "/slurm-commit.log")} --wrap={ShellWord.Of($"exec pipeline tasks commit {folder}")}\n");
        }

        return text.ToString();
    }

    private static string Kubernetes(string job, IReadOnlyList<int> missing)
    {
        string tasks = missing.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: pipeline-tasks
            spec:
              completionMode: Indexed
              completions: {missing.Count}
              parallelism: {Math.Min(missing.Count, 100)}
              backoffLimitPerIndex: {Retries}
              maxFailedIndexes: 0
              podFailurePolicy:
                rules:
                  - action: FailJob
                    onExitCodes: {Braced("containerName: pipeline, operator: In, values: [64, 65, 66, 78]")}
                  - action: Ignore
                    onPodConditions: [{Braced("type: DisruptionTarget")}]
            {Pod($"tasks, run, {Quoted(job)}, \"--of\", \"{TaskList.Format(missing)}\"")}
            ---

            """);
        return $"""
            # kubectl apply -f job.yaml, with your image and your volume; when the first has completed, the second commits. To be named
            # so in the containers as well, data and job have to lie on the volume under the same paths.
            {tasks}apiVersion: batch/v1
            kind: Job
            metadata:
              name: pipeline-commit
            spec:
              suspend: {(missing.Count > 0 ? "true" : "false")}
              backoffLimit: {Retries}
            {Pod($"tasks, commit, {Quoted(job)}")}

            """;
    }

    private static string Pod(string arguments) => $"""
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: pipeline
                  image: pipeline
                  args: [{arguments}]
                  securityContext: {Braced("readOnlyRootFilesystem: true, runAsNonRoot: true, allowPrivilegeEscalation: false")}
                  volumeMounts:
                    - {Braced("name: data, mountPath: /data")}
                    - {Braced("name: tmp, mountPath: /tmp")}
              volumes:
                - name: data
                  persistentVolumeClaim: {Braced("claimName: data")}
                - name: tmp
                  emptyDir: {Braced("")}
        """;

    private static string GridEngine(string job, IReadOnlyList<int> missing) => Shell(
        "bash job.sh submits it. Grid Engine counts the tasks of an array from 1: --of has those that are missing.",
        missing.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"qsub -N pipeline -r y -cwd -b y -t 1-{missing.Count} pipeline tasks run {ShellWord.Of(job)} --of {TaskList.Format(missing)}\n"),
        $"qsub -N pipeline-commit {(missing.Count == 0 ? "" : "-hold_jid pipeline ")}-cwd -b y pipeline tasks commit {ShellWord.Of(job)}\n");

    private static string AwsBatch(string job, IReadOnlyList<int> missing)
    {
        string queue = "--job-queue \"$QUEUE\" --job-definition \"$DEFINITION\"";
        string array = missing.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" --array-properties size={missing.Count}") : "";
        string index = missing.Count == 1 ? ",\"--index\",\"0\"" : "";
        return Shell(
            "QUEUE=… DEFINITION=… bash job.sh submits it: a queue, and a job definition whose image starts pipeline and sees the folder.",
            missing.Count == 0 ? "" : $"""
                array=$(aws batch submit-job --job-name pipeline {queue}{array} --query jobId --output text \
                  --retry-strategy '{Braced($"\"attempts\":{Retries + 1},\"evaluateOnExit\":[{Braced("\"onExitCode\":\"64\",\"action\":\"EXIT\"")},{Braced("\"onExitCode\":\"65\",\"action\":\"EXIT\"")},{Braced("\"onExitCode\":\"66\",\"action\":\"EXIT\"")},{Braced("\"onExitCode\":\"78\",\"action\":\"EXIT\"")}]")}' \
                  --container-overrides {ShellWord.Of(Braced($"\"command\":[\"tasks\",\"run\",{Quoted(job)},\"--of\",\"{TaskList.Format(missing)}\"{index}]"))})

                """,
            $"aws batch submit-job --job-name pipeline-commit {queue} {(missing.Count == 0 ? "" : "--depends-on jobId=\"$array\" ")}--container-overrides {ShellWord.Of(Braced($"\"command\":[\"tasks\",\"commit\",{Quoted(job)}]"))}\n");
    }

    private static string Parallel(string job, IReadOnlyList<int> missing) => Shell(
        "bash job.sh runs it here; --sshloginfile nodes has GNU parallel run it on other machines.",
        missing.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"parallel --retries {Retries} --halt now,fail=1 pipeline tasks run {ShellWord.Of(ShellWord.Of(job))} --index '{{}}' ::: {string.Join(' ', missing)}\n"),
        $"pipeline tasks commit {ShellWord.Of(job)}\n");

    private static string Make(string job, IReadOnlyList<int> missing)
    {
        string folder = ShellWord.Of(job).Replace("$", "$$", StringComparison.Ordinal);
        string names = string.Join(' ', missing.Select(task => string.Create(CultureInfo.InvariantCulture, $"task-{task}")));
        return $"# make -j 8 -f job.mk\n.PHONY: commit {names}\ncommit: {names}\n\tpipeline tasks commit {folder}\n"
            + (missing.Count == 0 ? "" : $"{names}: task-%:\n\tpipeline tasks run {folder} --index $*\n");
    }

    private static string Shell(string comment, string tasks, string commit) => $"#!/bin/bash\n# {comment}\nset -e\n{tasks}{commit}";

    private static string Braced(string text) => "{" + text + "}";

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
