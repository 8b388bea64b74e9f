using System.CommandLine;
using System.Globalization;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Tasks;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline tasks</c>: a run cut into tasks for a cluster's own scheduler.</summary>
internal static class TasksCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "tasks";

    /// <summary>What it does.</summary>
    public static readonly string[] Actions = ["plan", "run", "commit", "status", "script"];

    // What engines tell a task of an array about its number; Grid Engine counts from 1.
    private static readonly (string Variable, int First)[] IndexVariables =
        [("SLURM_ARRAY_TASK_ID", 0), ("JOB_COMPLETION_INDEX", 0), ("AWS_BATCH_JOB_ARRAY_INDEX", 0), ("SGE_TASK_ID", 1), ("PARALLEL_SEQ", 1)];

    private const string Exact = "--exact";

    private static readonly string[] OwnFlags = ["--job", "--tasks", "--bytes-per-task", "--index", "--of"];

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            Name,
            "Cuts a run into tasks that any scheduler of a cluster can run, in a folder that all nodes see. What is published in the end has the bytes of one local run.",
            "pipeline tasks plan orders -c nightly.yaml -o out --job job    # cuts the input, writes job/plan.json",
            "pipeline tasks script job slurm > job.sh                       # what the engine takes: slurm, kubernetes, gridengine, aws-batch, parallel, make",
            "pipeline tasks run job --index 3                               # one task; in an array the engine's variable says which",
            "pipeline tasks status job                                      # what is missing, with the command for it",
            "pipeline tasks commit job                                      # checks all, and publishes to out");
        Argument<string> action = new("ACTION") { Description = "plan, run, commit, status or script" };
        command.Arguments.Add(action);
        DataCommand.Complete(
            command,
            surroundings,
            PlanAsync,
            [
                (FlagGroup.Command, Flag.Value("--job", "DIR", "plan: the folder of the job, new or empty, on a file system that all nodes see.")),
                (FlagGroup.Command, Flag.Value("--tasks", "N", "plan: about how many tasks.")),
                (FlagGroup.Command, Flag.Value("--bytes-per-task", "SIZE", "plan: about how much a task reads. [4GiB]")),
                (FlagGroup.Command, Flag.Switch(Exact, "plan: read files whole to find where records begin, which is guessed otherwise.")),
                (FlagGroup.Command, Flag.Value("--index", "I", "run: which task; without it the engine's variable says it.")),
                (FlagGroup.Command, Flag.Value("--of", "LIST", "run: tasks such as 3,7-9, of which --index names one by its place, from 0.")),
                (FlagGroup.Report, StatusFlags.Progress()),
                (FlagGroup.Output, RunCommand.Deadline()),
                (FlagGroup.Input, RunCommand.WaitForInput()),
                (FlagGroup.Report, RunCommand.Report()),
            ]);
        command.SetAction((result, cancellation) => (result.GetValue(action) ?? "", result.GetValue<string[]>("DATA")) switch
        {
            ("plan", _) when surroundings.Arguments is not [_, "plan", ..] => Task.FromResult(Usage(surroundings, "plan comes first, then data and flags: pipeline tasks plan DATA -o OUT --job JOB")),
            ("plan", _) => DataCommand.Load(result, surroundings, input => PlanAsync(input, cancellation), refused: null, cancellation),
            ("run" or "commit" or "status", [var job]) => WithJob(result.GetValue(action)!, job, result, surroundings, cancellation),
            ("script", [var job, var engine]) => Task.FromResult(Script(job, engine, surroundings)),
            (var unknown, _) => Task.FromResult(Usage(surroundings, Actions.Contains(unknown, StringComparer.Ordinal) ? $"{unknown} takes {(unknown is "script" ? $"the job's folder and one of {string.Join(", ", TaskJob.Engines)}" : "the job's folder and nothing more")}" : $"'{unknown}' is none of {string.Join(", ", Actions)}")),
        });
        return command;
    }

    private static async Task<int> PlanAsync(CommandInput input, CancellationToken cancellation)
    {
        string? Text(string flag) => input.Settings.Typed.LastOrDefault(typed => string.Equals(typed.Flag, flag, StringComparison.Ordinal))?.Value;
        List<Problem> problems = [];
        if (Text("--job") is not { Length: > 0 } folder)
        {
            problems.Add(new Problem(null, "where to? --job DIR names the folder of the job, which all nodes see", ExitCodes.Usage));
            folder = "";
        }

        if (folder.Any(char.IsControl))
        {
            problems.Add(new Problem(null, "--job: scripts of engines cannot name a folder with line ends or other control characters", ExitCodes.Usage));
        }

        if (input.Definition.Output.Folder is null or "-")
        {
            problems.Add(new Problem(null, "what is published in the end? -o OUT names the output folder or file, which the commit sees", ExitCodes.Usage));
        }

        int? count = null;
        if (Text("--tasks") is { } tasks && !(int.TryParse(tasks, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 100_000 && (count = number) is not null))
        {
            problems.Add(new Problem(null, $"--tasks: expected a whole number from 1 to 100000 but found '{tasks}'", ExitCodes.Usage));
        }

        long bytes = 4L << 30;
        if (Text("--bytes-per-task") is { } size && (TaskJob.ParseSize(size) is not { } given || (bytes = given) < 1))
        {
            problems.Add(new Problem(null, $"--bytes-per-task: expected a size such as 4GiB but found '{size}'", ExitCodes.Usage));
        }

        if (problems.Count > 0)
        {
            return input.Status.Problems(problems);
        }

        PipelinePlan plan = await InputWait.PlanAsync(input, OfTasks(input.Definition), resume: null, deadline: null, cancellation);
        TaskJob job = TaskJob.Create(plan, new TaskJobOptions { Folder = folder, Tasks = count, BytesPerTask = bytes, IsExact = Text(Exact) is "true", Arguments = Behind(input.Surroundings.Arguments), Variables = input.Surroundings.Variables });
        foreach (Problem warning in plan.Warnings)
        {
            input.Status.Warning(warning.ToString());
        }

        TextWriter output = input.Surroundings.Out;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{job.Count:#,0} task{(job.Count == 1 ? "" : "s")} in {folder}; plan {job.Hash[..12]}"));
        foreach (string wave in TaskJob.Waves(plan))
        {
            await output.WriteLineAsync($"  {wave}");
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  run     pipeline tasks run {folder} --index 0{(job.Count > 1 ? $" to {job.Count - 1}" : "")}; or pipeline tasks script {folder} {string.Join('|', TaskJob.Engines)}"));
        await output.WriteLineAsync($"  then    pipeline tasks commit {folder}, which publishes to {input.Definition.Output.Folder}");
        return ExitCodes.Success;
    }

    /// <summary>Does something with a job, whose plan says how the run was asked for.</summary>
    private static async Task<int> WithJob(string action, string folder, ParseResult result, Surroundings surroundings, CancellationToken cancellation)
    {
        TaskJob job = TaskJob.Open(folder);
        if (action is "status")
        {
            job.WriteStatus(surroundings.Out);
            return ExitCodes.Success;
        }

        int index = 0;
        if (action is "run" && Index(TypedFlags.Read(result), surroundings.Variables, job.Count, out index) is { } fault)
        {
            return Usage(surroundings, fault);
        }

        if (action is "commit" && job.CommittedBy is { } run)
        {
            surroundings.Error.WriteLine($"pipeline: the job was committed by run {run}: nothing to do");
            return ExitCodes.Success;
        }

        if (Entry.TryLookThrough(job.WorkingFolder) is EntryKind.Folder)
        {
            Directory.SetCurrentDirectory(job.WorkingFolder);
        }

        // What shapes records was said when the job was planned, and another word of it is refused; a limit of rejects, say, is told here.
        string[] told = [.. TypedFlags.Read(result).Where(flag => !OwnFlags.Append(Exact).Contains(flag.Flag, StringComparer.Ordinal)).Select(flag => Word(flag, result))];
        Dictionary<string, string> variables = surroundings.Variables.Where(variable => !TaskJob.IsSetting(variable.Key)).Concat(job.Variables).ToDictionary(StringComparer.Ordinal);
        Surroundings asked = surroundings with { Variables = variables, Arguments = ["run", .. job.Arguments.TakeWhile(word => word is not "--"), .. told, .. job.Arguments.SkipWhile(word => word is not "--")] };
        PipelineCommand command = RunCommand.Create(asked, (input, token) => action is "run" ? RunTaskAsync(input, job, index, token) : CommitAsync(input, job, token));
        InvocationConfiguration configuration = new() { Output = surroundings.Out, Error = surroundings.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        ParseResult parsed = new RootCommand { command }.Parse([.. OptionalValues.Filled(asked.Arguments)], new ParserConfiguration { ResponseFileTokenReplacer = null });
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    private static async Task<int> RunTaskAsync(CommandInput input, TaskJob job, int index, CancellationToken cancellation)
    {
        PipelinePlan plan = await PlanOfAsync(input, job, cancellation);
        string said = await job.RunAsync(plan, index, new RunOptions { WorkerCommand = WorkerCommand.OfThisProgram(), WorkerSaid = input.Status.TellsWhatProgramsSaid ? input.Status.Note : null }, cancellation);
        input.Status.Note(string.Create(CultureInfo.InvariantCulture, $"task {index}: {said}"));
        return ExitCodes.Success;
    }

    private static async Task<int> CommitAsync(CommandInput input, TaskJob job, CancellationToken cancellation) =>
        (await RunExecution.ExecuteAsync(input, input.Definition, checkOnly: false, cancellation, job: job)).ExitCode;

    /// <summary>The plan of the whole run, as it was when the job was planned.</summary>
    public static Task<PipelinePlan> PlanOfAsync(CommandInput input, TaskJob job, CancellationToken cancellation) =>
        Task.Run(() => PipelinePlan.Create(OfTasks(input.Definition), new StandingTime(job.Now)), cancellation);

    private static int Script(string folder, string engine, Surroundings surroundings)
    {
        if (!TaskJob.Engines.Contains(engine, StringComparer.Ordinal))
        {
            return Usage(surroundings, $"'{engine}' is none of {string.Join(", ", TaskJob.Engines)}");
        }

        surroundings.Out.Write(TaskJob.Open(folder).Script(engine));
        return ExitCodes.Success;
    }

    /// <summary>Finds the number of the task; what is wrong with it, or null.</summary>
    private static string? Index(IReadOnlyList<FlagSetting> flags, IReadOnlyDictionary<string, string> variables, int tasks, out int index)
    {
        index = -1;
        string? Text(string flag) => flags.LastOrDefault(typed => string.Equals(typed.Flag, flag, StringComparison.Ordinal))?.Value;
        (string Variable, int First)? told = IndexVariables.Select(known => ((string, int)?)known).FirstOrDefault(known => variables.ContainsKey(known!.Value.Item1));
        string? text = Text("--index") ?? (told is { } engine ? variables[engine.Variable] : null);
        if (text is null)
        {
            return $"which task? --index I names one of 0 to {tasks - 1}, or a variable of the engine does ({string.Join(", ", IndexVariables.Select(known => known.Variable))})";
        }

        int first = Text("--index") is null && told is { } counted ? counted.First : 0;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int place))
        {
            return $"expected a number of a task but found '{text}'";
        }

        place -= first;
        IReadOnlyList<int>? list = null;
        if (Text("--of") is { } of && (list = TaskJob.ParseTasks(of)) is null)
        {
            return $"--of: expected numbers of tasks such as 3,7-9 but found '{of}'";
        }

        if (list is not null && (place < 0 || place >= list.Count))
        {
            return $"--of has {list.Count} tasks, and there is no place {place} among them";
        }

        index = list is null ? place : list[place];
        return index >= 0 && index < tasks ? null : $"there is no task {index}: the job has those of 0 to {tasks - 1}";
    }

    /// <summary>The arguments without the command's own.</summary>
    private static List<string> Behind(IReadOnlyList<string> arguments)
    {
        List<string> behind = [];
        for (int i = 2; i < arguments.Count; i++)
        {
            if (OwnFlags.Contains(arguments[i], StringComparer.Ordinal))
            {
                i++;
            }
            else if (!string.Equals(arguments[i], Exact, StringComparison.Ordinal) && !OwnFlags.Any(flag => arguments[i].StartsWith(flag + "=", StringComparison.Ordinal)))
            {
                behind.Add(arguments[i]);
            }
        }

        return behind;
    }

    private static string Word(FlagSetting flag, ParseResult result) =>
        result.CommandResult.Command.Options.First(option => string.Equals(option.Name, flag.Flag, StringComparison.Ordinal)).Arity.MaximumNumberOfValues == 0 ? flag.Flag : $"{flag.Flag}={flag.Value}";

    /// <summary>A job is committed when all tasks have run: it neither stops at a reject nor is it there for what has not changed.</summary>
    private static PipelineDefinition OfTasks(PipelineDefinition definition) => definition with { IfChanged = IfChanged.False, Rejects = definition.Rejects with { FailFast = false } };

    private static int Usage(Surroundings surroundings, string fault)
    {
        surroundings.Error.WriteLine($"pipeline tasks: {fault} (exit {ExitCodes.Usage})");
        return ExitCodes.Usage;
    }

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
