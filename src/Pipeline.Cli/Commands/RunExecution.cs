using System.Reflection;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Notify;
using Pipeline.Planning;
using Pipeline.Profiles;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Tasks;

namespace Pipeline.Cli.Commands;

/// <summary>Runs a plan with progress and summary on stderr; what <c>run</c>, <c>check --full</c>, <c>stats</c> and <c>tasks commit</c> share.</summary>
internal static class RunExecution
{
    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(RunExecution).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Runs, tells how it went, and gives the report.</summary>
    /// <param name="input">What the command works with.</param>
    /// <param name="definition">What is run.</param>
    /// <param name="checkOnly">Whether nothing is written.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <param name="profileOf">Makes what counts the records of the plan; null: nothing does.</param>
    /// <param name="job">The job whose tasks have read the input, and which is committed; null: the input is read here.</param>
    public static async Task<RunReport> ExecuteAsync(
        CommandInput input, PipelineDefinition definition, bool checkOnly, CancellationToken cancellation, Func<PipelinePlan, DataProfile>? profileOf = null, TaskJob? job = null)
    {
        using Deadline? deadline = Deadline.Begin(input.Settings.Deadline, input.Surroundings.Time, cancellation);
        cancellation = deadline?.Token ?? cancellation;
        string? beganBecause = null;
        ResumePoint? resume;
        try
        {
            resume = input.Settings.Resume is { } run ? ResumePoint.Find(definition, run is OptionalValues.Newest ? null : run, out beganBecause) : null;
        }
        catch (Exception exception) when (!checkOnly)
        {
            await StartFailure.KeepAsync(input, exception, withFiles: true);
            throw;
        }

        (PipelinePlan plan, Stream? traced) = await PlanAsync(input, definition, resume, job, checkOnly, deadline, cancellation);
        using Stream? trace = traced;
        DataProfile? profile = profileOf?.Invoke(plan);
        using RunWatch? watch = checkOnly ? null : input.Watch();
        watch?.Begin();
        ProgressReporter? progress = null;
        WorkerLines said = new(line => Write(progress, () => input.Status.Note(line)));
        RunReport report;
        try
        {
            report = await RunAsync(
                job,
                plan,
                new RunOptions
                {
                    CheckOnly = checkOnly,
                    Profile = profile,
                    Trace = trace,
                    Resume = resume,
                    Output = checkOnly || definition.Output.Folder is not "-" ? null : input.Surroundings.OpenOutput(),
                    Started = poll => progress = ProgressReporter.Start(input.Settings.Progress, poll, input.Surroundings.Error, input.Surroundings.Width, input.Surroundings.Time, input.Surroundings.WantsColor),
                    CancelledExitCode = () => deadline is { HasPassed: true } ? ExitCodes.Deadline : input.Surroundings.InterruptedExitCode(),
                    Time = input.Surroundings.Time,
                    Version = Version,
                    Variable = input.Surroundings.Variables.GetValueOrDefault,
                    WorkerCommand = WorkerCommand.OfThisProgram(),
                    WorkerSaid = input.Status.TellsWhatProgramsSaid ? said.Add : null,
                    Waiting = input.Status.Note,
                },
                cancellation);
        }
        catch (RunException exception) when (job is not null)
        {
            // Tasks are missing, say: no run began.
            await StartFailure.KeepAsync(input, exception, withFiles: true);
            throw;
        }
        finally
        {
            await said.DisposeAsync();
            if (progress is not null)
            {
                await progress.DisposeAsync();
            }
        }

        Tell(input, report, checkOnly, beganBecause, mayGoOn: job is null);
        if (watch is not null)
        {
            await EndAsync(input, watch, report, cancellation);
        }

        return report;
    }

    private static Task<RunReport> RunAsync(TaskJob? job, PipelinePlan plan, RunOptions options, CancellationToken cancellation) =>
        job is null ? PipelineRun.ExecuteAsync(plan, options, cancellation) : job.CommitAsync(plan, options, cancellation);

    /// <summary>Leaves what the run is watched by: the copy of its report, and whoever is told.</summary>
    private static async Task EndAsync(CommandInput input, RunWatch watch, RunReport report, CancellationToken cancellation)
    {
        try
        {
            if (input.Settings.ReportFile is { } file)
            {
                ReportCopy.Write(file, report);
            }
        }
        catch (RunException exception)
        {
            // They are told how the process ends.
            await watch.EndAsync(report with { ExitCode = exception.ExitCode, Failure = exception.Message }, cancellation);
            throw;
        }

        foreach (string warning in await watch.EndAsync(report, cancellation))
        {
            input.Status.Warning(warning);
        }
    }

    private static async Task<(PipelinePlan Plan, Stream? Trace)> PlanAsync(CommandInput input, PipelineDefinition definition, ResumePoint? resume, TaskJob? job, bool checkOnly, Deadline? deadline, CancellationToken cancellation)
    {
        PipelinePlan? plan = null;
        try
        {
            plan = job is null ? await InputWait.PlanAsync(input, definition, resume, deadline, cancellation) : await TasksCommand.PlanOfAsync(input, job, cancellation);
            ReportCopy.Refuse(input.Settings.ReportFile, plan);
            if (!checkOnly && definition.Run.Metrics is { } metrics)
            {
                ReportGuard.CheckHarm("--metrics", metrics, "name it .prom", plan);
            }

            return (plan, input.Settings.TraceFile is { } trace ? TraceOutput.Open(trace, plan) : null);
        }
        catch (Exception exception) when (!checkOnly)
        {
            // With a plan it is the place of the report that is wrong.
            await StartFailure.KeepAsync(input, exception, withFiles: plan is null);
            throw;
        }
    }

    private static void Write(ProgressReporter? progress, Action write)
    {
        if (progress is null)
        {
            write();
        }
        else
        {
            progress.Interrupt(write);
        }
    }

    private static void Tell(CommandInput input, RunReport report, bool isCheck, string? beganBecause, bool mayGoOn)
    {
        if (report.Status == RunStatus.Abandoned)
        {
            return;
        }

        input.Status.Summary(report, new RunSummaryOptions
        {
            Command = (input.Surroundings.Variables.GetValueOrDefault("PIPELINE_COMMAND") ?? "pipeline") + " run",
            Arguments = RepeatedArguments.Of(input),
            Typed = isCheck || !mayGoOn ? [] : [.. OptionalValues.Without(input.Surroundings.Arguments.Skip(1), "--resume")],
            BeganBecause = beganBecause,
            CurrentFolder = Environment.CurrentDirectory,
            IsCheck = isCheck,
        });
    }
}
