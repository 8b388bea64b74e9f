using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline run</c>.</summary>
internal static class RunCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "run";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings, Func<CommandInput, CancellationToken, Task<int>>? body = null) => DataCommand.Complete(
        new PipelineCommand(
            Name,
            "Reads every CSV file of DATA, transforms the records and publishes the result when every record is accounted for.",
            "pipeline run orders -o out                                     # with orders/pipeline.yaml, if there is one",
            "pipeline run orders -c nightly.yaml -o out --max-rejects 1%    # publish although some records are bad",
            "pipeline run sales.csv --where \"country = 'DE'\" > de.csv       # one file, to stdout",
            "zcat big.csv.gz | pipeline run - --derive 'total=price * qty' --select id,total",
            "pipeline run orders -o out -j 4 --dop keep=2                   # cores, and the parallelism of a stage"),
        surroundings,
        body ?? ExecuteAsync,
        [
            (FlagGroup.Report, StatusFlags.Progress()),
            (FlagGroup.Output, Resume()),
            (FlagGroup.Output, Deadline()),
            (FlagGroup.Input, WaitForInput()),
            (FlagGroup.Report, Report()),
        ],
        refused: StartFailure.KeepAsync);

    /// <summary>The run it goes on with.</summary>
    public static Option Resume() => Flag.Value("--resume", "RUN", "Go on with the unfinished run of OUT: the newest, or =RUN. Begins where there is none.");

    /// <summary>When it stops.</summary>
    public static Option Deadline() => Flag.Value("--deadline", "TIME", "Stop then, ready to go on: 05:30, the next time that clocks show it, or 90m from now.");

    /// <summary>How long it waits for its input.</summary>
    public static Option WaitForInput() => Flag.Value("--wait-for-input", "TIME", "Wait so long for input that has not come or is not ready (input.gate), such as 30m.");

    /// <summary>Where a copy of its report goes.</summary>
    public static Option Report() => Flag.Value("--report", "FILE", "Write a copy of run.json there.");

    private static bool IsFolderOrGlob(string data) =>
        Entry.TryLookThrough(data) is EntryKind.Folder || (Entry.TryLookThrough(data) is EntryKind.None && data.AsSpan().IndexOfAny('*', '?') >= 0);

    private static async Task<int> ExecuteAsync(CommandInput input, CancellationToken cancellation)
    {
        PipelineDefinition definition = input.Definition;
        if (definition.Output.Folder is null)
        {
            // A single file that is not there is a missing file, which the plan tells.
            if (definition.Data is not [var single] || IsFolderOrGlob(single))
            {
                if (definition.Data.Any(data => data is not "-" && Entry.TryLookThrough(data) is EntryKind.None))
                {
                    // Missing files come first: a shell may have made several names of one.
                    await input.PlanAsync(definition with { Output = definition.Output with { Folder = "-" } }, cancellation);
                }

                Problem where = new(null, "where to? name an output folder with -o OUT; only a single file or - goes to stdout without one", ExitCodes.Usage);
                await StartFailure.KeepAsync(input, [where]);
                return input.Status.Problems([where]);
            }

            definition = definition with { Output = definition.Output with { Folder = "-" } };
        }

        if (definition is { IfChanged: not IfChanged.False, Output.Folder: "-" })
        {
            Problem where = new(null, "--if-changed has nothing to compare with on stdout: name an output folder or file with -o OUT", ExitCodes.Usage);
            await StartFailure.KeepAsync(input, [where]);
            return input.Status.Problems([where]);
        }

        return (await RunExecution.ExecuteAsync(input, definition, checkOnly: false, cancellation)).ExitCode;
    }
}
