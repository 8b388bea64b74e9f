using System.CommandLine;
using System.Text;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Sniffing;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline init</c>.</summary>
internal static class InitCommand
{
    private const string DefaultFile = "pipeline.yaml";

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            "init",
            "Writes a pipeline file for data that nobody has described yet: dialect and types as found in a sample, with the evidence as comments.",
            "pipeline init orders                      # writes pipeline.yaml in this folder",
            "pipeline init orders -c nightly.yaml      # or another file; -c - prints it",
            "pipeline init orders --lenient            # damaged records are mended and counted");
        Argument<string[]> data = SniffedData.Argument();
        Option<string[]> file = Flag.Value("--config", "FILE", $"The file to write, or - for stdout. [{DefaultFile}]", "-c");
        Option<bool> lenient = Flag.Switch("--lenient", "Mend damaged records in place of rejecting them.");
        Option<bool> overwrite = Flag.Switch("--overwrite", "Replace the file if it is there.");
        Option<string[]> include = SniffedData.Include();
        Option<string[]> exclude = SniffedData.Exclude();
        command.Arguments.Add(data);
        command.Add(FlagGroup.Command, file);
        command.Add(FlagGroup.Command, lenient);
        command.Add(FlagGroup.Command, overwrite);
        command.Add(FlagGroup.Input, include);
        command.Add(FlagGroup.Input, exclude);
        command.SetAction(async (result, cancellation) =>
        {
            DraftOptions options = new()
            {
                Data = result.GetValue(data)!,
                File = result.GetValue(file) is [.., var named] ? named : DefaultFile,
                Include = result.GetValue(include) ?? [],
                Exclude = result.GetValue(exclude) ?? [],
                Lenient = result.GetValue(lenient),
            };
            StatusWriter status = surroundings.Status(LogFormat.Text, surroundings.WantsColor, isQuiet: false, isVerbose: false);
            try
            {
                return await InitAsync(options, result.GetValue(overwrite), surroundings, status, cancellation);
            }
            catch (PlanException exception)
            {
                return status.Problems(exception.Problems);
            }
        });
        return command;
    }

    private static async Task<int> InitAsync(DraftOptions options, bool overwrite, Surroundings surroundings, StatusWriter status, CancellationToken cancellation)
    {
        bool toStdout = options.File is "-";
        if (!toStdout && Refused(options.File, overwrite) is { } refused)
        {
            return status.Problems([refused]);
        }

        SniffReport report = await SniffedData.SniffAsync([.. options.Data], [.. options.Include], [.. options.Exclude], cancellation);
        if (report.Files.All(found => found.Problem is not null))
        {
            return status.Problems([.. report.Files.Select(found => new Problem(null, $"{found.File}: {found.Problem}", ExitCodes.Data))]);
        }

        string draft = PipelineDraft.Write(report, options with { File = toStdout ? DefaultFile : options.File });
        if (toStdout)
        {
            await using Stream stdout = surroundings.OpenOutput();
            await stdout.WriteAsync(Encoding.UTF8.GetBytes(draft), cancellation);
        }
        else
        {
            Write(options.File, draft, overwrite);
            status.Note($"{options.File} is written: read it, then try 'pipeline check' with -c {options.File}");
        }

        Tell(report, status);
        return ExitCodes.Success;
    }

    /// <summary>What a person should know at once, though it stands in the file too.</summary>
    private static void Tell(SniffReport report, StatusWriter status)
    {
        foreach (FileFindings found in report.Files.Where(found => found.Problem is not null))
        {
            status.Warning($"{found.File} is left out: {found.Problem}");
        }

        foreach (FileFindings found in report.Files.Where(found => found.Ambiguous.Count > 0))
        {
            status.Warning($"{found.File}: the delimiter is ambiguous, {string.Join(" or ", found.Ambiguous.Select(delimiter => $"'{delimiter}'"))}: choose one in the file");
        }

        if (report.Files.FirstOrDefault(found => found.Damage.Count > 0) is { } damaged)
        {
            status.Warning($"{damaged.File}, line {damaged.Damage[0].Line}: {damaged.Damage[0].Code}: {damaged.Damage[0].What}; the file lists what else was seen");
        }
    }

    private static Problem? Refused(string file, bool overwrite) =>
        Entry.TryLookThrough(file) switch
        {
            EntryKind.Folder => new Problem(null, $"-c {file} is a folder: name a file in it", ExitCodes.CannotCreate),
            EntryKind.None => null,
            _ => overwrite ? null : new Problem(null, $"{file} is there already: name another with -c, or replace it with --overwrite", ExitCodes.CannotCreate),
        };

    private static void Write(string file, string draft, bool overwrite)
    {
        if (overwrite)
        {
            ReportCopy.Write("-c", file, Encoding.UTF8.GetBytes(draft));
            return;
        }

        try
        {
            using FileStream created = new(file, FileMode.CreateNew, FileAccess.Write);
            created.Write(Encoding.UTF8.GetBytes(draft));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException(exception is UnauthorizedAccessException ? ExitCodes.Permission : ExitCodes.CannotCreate, $"cannot write -c {file}: {exception.Message}", exception);
        }
    }
}
