using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline runs</c>: what ran in an output folder.</summary>
internal static class RunsCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "runs";

    /// <summary>What it does.</summary>
    public static readonly string[] Actions = ["list", "show", "diff", "prune"];

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            Name,
            "Tells what ran in an output folder, when, how it ended, what it published and what it takes on disk.",
            "pipeline runs list out                        # the last 30 runs, the newest at the end",
            "pipeline runs show out                        # the last one; or published, or the beginning of a name",
            "pipeline runs diff out published latest       # settings, input, counts, rejects and files of two",
            "pipeline runs prune out --keep 10 --dry-run   # which runs' folders would go");
        Argument<string> action = new("ACTION") { Description = "list, show, diff or prune" };
        Argument<string[]> rest = new("OUT") { Description = "The output folder or file; behind it the runs: none, or one to show, two to compare", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = Flag.Switch("--json", "Print JSON.");
        Option<bool> dryRun = Flag.Switch("--dry-run", "prune: only say what would go.");
        Option<string[]> keep = Flag.Value("--keep", "N", "prune: how many runs' folders stay. [30]");
        Option<string[]> keepFor = Flag.Value("--keep-for", "AGE", "prune: how old they may become, such as 90d.");
        Option<string[]> count = Flag.Value("--count", "N", "list: how many runs; --json lists all. [30]");
        Option<string[]> runDirectory = Flag.Value("--run-dir", "DIR", "Where the runs' folders are, if not in OUT.");
        command.Arguments.Add(action);
        command.Arguments.Add(rest);
        foreach (Option flag in (Option[])[json, dryRun, keep, keepFor, count, runDirectory])
        {
            command.Add(FlagGroup.Command, flag);
        }

        command.SetAction(result =>
        {
            StatusWriter status = new TextStatus(surroundings.Error, surroundings.WantsColor, isQuiet: false, isVerbose: false);
            string[] words = result.GetValue(rest) ?? [];
            string Last(Option<string[]> flag, string otherwise) => result.GetValue(flag) is [.., var value] ? value : otherwise;
            RunsRequest request = new()
            {
                Action = result.GetValue(action) ?? "",
                Words = words,
                RunDirectory = result.GetValue(runDirectory) is [.., var directory] ? directory : null,
                Json = result.GetValue(json),
                DryRun = result.GetValue(dryRun),
                Keep = Last(keep, "30"),
                KeepFor = result.GetValue(keepFor) is [.., var age] ? age : null,
                Count = Last(count, "30"),
            };
            if (request.Fault() is { } fault)
            {
                status.Failure($"pipeline runs: {fault}");
                status.Note("Run 'pipeline runs --help' for examples and flags.");
                return ExitCodes.Usage;
            }

            return Execute(request, surroundings, status);
        });
        return command;
    }

    private static int Execute(RunsRequest request, Surroundings surroundings, StatusWriter status)
    {
        if (request is { Action: "diff", Words: [var one, var other] })
        {
            RunComparison.Write(surroundings.Out, ComparedRun.OfPath(one), ComparedRun.OfPath(other), request.Json);
            return ExitCodes.Success;
        }

        RunHistory history = RunHistory.Read(request.Words[0], request.RunDirectory);
        switch (request.Action)
        {
            case "list":
                RunsText.WriteList(surroundings.Out, history, request.Json ? int.MaxValue : request.CountNumber, request.Json);
                break;
            case "show":
                RunsText.WriteRun(surroundings.Out, history.Find(request.Words is [_, var name] ? name : "latest"), request.Json);
                break;
            case "diff":
                RunComparison.Write(surroundings.Out, ComparedRun.Of(history.Find(request.Words[1])), ComparedRun.Of(history.Find(request.Words[2])), request.Json);
                break;
            default:
                IReadOnlyList<EarlierRun> gone = history.Prune(request.KeepNumber, request.KeepForTime, surroundings.Time.GetUtcNow(), request.DryRun);
                RunsText.WritePruned(surroundings.Out, gone, request.DryRun, request.Json);
                if (!request.DryRun && history.DamagedLines.Count > 0)
                {
                    status.Note($"{Damaged(history)}: taken out");
                    return ExitCodes.Success;
                }

                break;
        }

        if (history.DamagedLines.Count == 0)
        {
            return ExitCodes.Success;
        }

        status.Failure($"pipeline runs: {Damaged(history)}: what they said is lost, and 'pipeline runs prune' takes them out (exit {ExitCodes.InputOutput})");
        return ExitCodes.InputOutput;
    }

    private static string Damaged(RunHistory history)
    {
        string more = history.DamagedLines.Count > 5 ? $" and {history.DamagedLines.Count - 5:#,0} more" : "";
        string lines = (history.DamagedLines.Count == 1 ? "line " : "lines ") + string.Join(", ", history.DamagedLines.Take(5)) + more;
        return $"{lines} of '{history.LedgerFile}' cannot be understood";
    }
}
