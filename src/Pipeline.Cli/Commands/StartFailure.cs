using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>What a <c>run</c> leaves behind that failed before it began: its report, in the output folder and where <c>--report</c> says.</summary>
internal static class StartFailure
{
    /// <summary>Keeps that settings or plan have problems.</summary>
    public static void Keep(CommandInput input, IReadOnlyList<Problem> problems) =>
        Keep(input, [.. problems.Select(problem => problem.ToString())], Problem.ExitCodeOf(problems));

    /// <summary>Keeps why the run did not begin.</summary>
    /// <param name="input">The command.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="withReportFile">Whether the report may go where <c>--report</c> says.</param>
    public static void Keep(CommandInput input, Exception exception, bool withReportFile)
    {
        if (!withReportFile)
        {
            input = input with { Settings = input.Settings with { ReportFile = null } };
        }

        switch (exception)
        {
            case PlanException plan:
                Keep(input, plan.Problems);
                break;
            case OperationCanceledException:
                Keep(input, ["ended by a signal before it began"], input.Surroundings.InterruptedExitCode(), RunStatus.Interrupted);
                break;
            case RunException or InputException or IOException or UnauthorizedAccessException:
                Keep(input, [exception.Message], LastWords.Of(exception).ExitCode);
                break;
        }
    }

    /// <summary>Keeps that the command line is wrong.</summary>
    public static void Keep(ParseResult result, IReadOnlyList<string> errors, StatusWriter status, Surroundings surroundings)
    {
        // Only where to: what a wrong line says else is not believed.
        IReadOnlyList<FlagSetting> flags = TypedFlags.Read(result);
        string? Value(string flag) => flags.LastOrDefault(found => string.Equals(found.Flag, flag, StringComparison.Ordinal))?.Value
            ?? surroundings.Variables.GetValueOrDefault(DefinitionSources.VariableOf(flag)) switch { "" => null, var value => value };
        PipelineDefinition definition = new()
        {
            Data = result.CommandResult.GetResult("DATA") is System.CommandLine.Parsing.ArgumentResult data ? [.. data.Tokens.Select(token => token.Value)] : [],
            Output = new OutputDefinition().To(Value("--output")),
            Run = new RunDefinition { Folder = Value("--run-dir") },
        };
        Keep(definition, Value("--report"), errors, ExitCodes.Usage, RunStatus.Failed, status, surroundings);
    }

    private static void Keep(CommandInput input, IReadOnlyList<string> problems, int exitCode, RunStatus status = RunStatus.Failed) =>
        Keep(input.Definition, input.Settings.ReportFile, problems, exitCode, status, input.Status, input.Surroundings);

    private static void Keep(
        PipelineDefinition definition, string? reportFile, IReadOnlyList<string> problems, int exitCode, RunStatus became, StatusWriter status, Surroundings surroundings)
    {
        try
        {
            RunReport report = new FailedStart
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
    }
}
