using System.Reflection;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Cli.Commands;

/// <summary>Runs a plan with progress and summary on stderr; what <c>run</c> and <c>check --full</c> share.</summary>
internal static class RunExecution
{
    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(RunExecution).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Runs, tells how it went, and gives the report.</summary>
    public static async Task<RunReport> ExecuteAsync(CommandInput input, PipelineDefinition definition, bool checkOnly, CancellationToken cancellation)
    {
        using Deadline? deadline = Deadline.Begin(input.Settings.Deadline, input.Surroundings.Time, cancellation);
        cancellation = deadline?.Token ?? cancellation;
        string? beganBecause = null;
        ResumePoint? resume = input.Settings.Resume is { } run ? ResumePoint.Find(definition, run is OptionalValues.Newest ? null : run, out beganBecause) : null;
        PipelinePlan plan = await PlanAsync(input, definition, resume?.ClockOr(input.Surroundings.Time) ?? input.Surroundings.Time, checkOnly, deadline, cancellation);
        ProgressReporter? progress = null;
        WorkerLines said = new(line => Write(progress, () => input.Status.Note(line)));
        RunReport report;
        try
        {
            report = await PipelineRun.ExecuteAsync(
                plan,
                new RunOptions
                {
                    CheckOnly = checkOnly,
                    Resume = resume,
                    Output = checkOnly || definition.Output.Folder is not "-" ? null : input.Surroundings.OpenOutput(),
                    Started = poll => progress = ProgressReporter.Start(input.Settings.Progress, poll, input.Surroundings.Error, input.Surroundings.Width, input.Surroundings.Time),
                    CancelledExitCode = () => deadline is { HasPassed: true } ? ExitCodes.Deadline : input.Surroundings.InterruptedExitCode(),
                    Time = input.Surroundings.Time,
                    Version = Version,
                    WorkerCommand = WorkerCommand.OfThisProgram(),
                    WorkerSaid = said.Add,
                },
                cancellation);
        }
        finally
        {
            await said.DisposeAsync();
            if (progress is not null)
            {
                await progress.DisposeAsync();
            }
        }

        Tell(input, report, checkOnly, beganBecause);
        return report;
    }

    private static async Task<PipelinePlan> PlanAsync(CommandInput input, PipelineDefinition definition, TimeProvider time, bool checkOnly, Deadline? deadline, CancellationToken cancellation)
    {
        PipelinePlan? plan = null;
        try
        {
            plan = await InputWait.PlanAsync(input, definition, time, deadline, cancellation);
            ReportCopy.Refuse(input.Settings.ReportFile, plan);
            return plan;
        }
        catch (Exception exception) when (!checkOnly)
        {
            // With a plan it is the place of the report that is wrong.
            StartFailure.Keep(input, exception, withReportFile: plan is null);
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

    private static void Tell(CommandInput input, RunReport report, bool isCheck, string? beganBecause)
    {
        if (report.Status == RunStatus.Abandoned)
        {
            return;
        }

        if (input.Settings.Quiet && report.ExitCode == ExitCodes.Success)
        {
            foreach (string warning in report.Warnings)
            {
                input.Status.Warning(warning);
            }

            return;
        }

        string summary = RunSummary.Format(report, new RunSummaryOptions
        {
            Command = (input.Surroundings.Variables.GetValueOrDefault("PIPELINE_COMMAND") ?? "pipeline") + " run",
            Arguments = RepeatedArguments.Of(input),
            Typed = isCheck ? [] : [.. OptionalValues.Without(input.Surroundings.Arguments.Skip(1), "--resume")],
            BeganBecause = beganBecause,
            CurrentFolder = Environment.CurrentDirectory,
            IsCheck = isCheck,
        });
        input.Status.Text(summary, report.ExitCode != ExitCodes.Success);
    }
}
