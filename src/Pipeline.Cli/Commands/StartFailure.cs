using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Notify;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>What a <c>run</c> leaves behind that failed before it began: its report, in the output folder and where <c>--report</c> says.</summary>
internal static class StartFailure
{
    /// <summary>Keeps that settings or plan have problems.</summary>
    public static Task KeepAsync(CommandInput input, IReadOnlyList<Problem> problems) =>
        KeepAsync(input, [.. problems.Select(problem => problem.ToString())], Problem.ExitCodeOf(problems));

    /// <summary>Keeps why the run did not begin.</summary>
    /// <param name="input">The command.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="withFiles">Whether report and metrics may go where <c>--report</c> and <c>--metrics</c> say.</param>
    public static Task KeepAsync(CommandInput input, Exception exception, bool withFiles)
    {
        if (!withFiles)
        {
            input = input with
            {
                Definition = input.Definition with { Run = input.Definition.Run with { Metrics = null } },
                Settings = input.Settings with { ReportFile = null },
            };
        }

        return exception switch
        {
            PlanException plan => KeepAsync(input, plan.Problems),
            OperationCanceledException => KeepAsync(input, ["ended by a signal before it began"], input.Surroundings.InterruptedExitCode(), RunStatus.Interrupted),
            RunException or InputException or IOException or UnauthorizedAccessException => KeepAsync(input, [exception.Message], LastWords.Of(exception).ExitCode),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Keeps that the command line is wrong.</summary>
    public static Task KeepAsync(ParseResult result, IReadOnlyList<string> arguments, IReadOnlyList<string> errors, StatusWriter status, Surroundings surroundings)
    {
        // Only where to: what a wrong line says else is not believed, nor a flag that stands where a value was forgotten.
        HashSet<string> withoutValue = [.. TypedFlags.WithFlagAsValue(result, arguments).Select(found => found.Flag.Name)];
        string? Value(string flag) => withoutValue.Contains(flag) ? null : TypedFlags.Value(result, surroundings.Variables, flag);
        PipelineDefinition definition = new()
        {
            Data = result.CommandResult.GetResult("DATA") is System.CommandLine.Parsing.ArgumentResult data ? [.. data.Tokens.Select(token => token.Value)] : [],
            Output = new OutputDefinition().To(Value("--output")),
            Run = new RunDefinition { Folder = Value("--run-dir"), Metrics = Value("--metrics") is { } metrics ? Path.GetFullPath(metrics) : null },
        };
        return KeepAsync(definition, Value("--report"), errors, ExitCodes.Usage, RunStatus.Failed, status, surroundings);
    }

    private static Task KeepAsync(CommandInput input, IReadOnlyList<string> problems, int exitCode, RunStatus status = RunStatus.Failed) =>
        KeepAsync(input.Definition, input.Settings.ReportFile, problems, exitCode, status, input.Status, input.Surroundings);

    private static async Task KeepAsync(
        PipelineDefinition definition, string? reportFile, IReadOnlyList<string> problems, int exitCode, RunStatus became, StatusWriter status, Surroundings surroundings)
    {
        RunReport? report = null;
        try
        {
            report = new FailedStart
            {
                Definition = definition,
                ExitCode = exitCode,
                Problems = problems,
                Status = became,
                Time = surroundings.Time,
                Version = RunExecution.Version,
            }.Keep();
            foreach (string warning in report.Warnings)
            {
                status.Warning(warning);
            }

            if (reportFile is not null && ReportGuard.MayReplace(reportFile, definition.Data))
            {
                ReportCopy.Write(reportFile, report);
            }
        }
        catch (Exception exception) when (exception is RunException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The exit code is that of what was wrong first.
            status.Failure($"pipeline: no report was kept: {exception.Message}");
        }

        using RunWatch watch = CommandInput.Watch(definition, surroundings);
        foreach (string warning in report is null ? [] : await watch.EndAsync(report, new CancellationToken(canceled: became == RunStatus.Interrupted)))
        {
            status.Warning(warning);
        }
    }
}
