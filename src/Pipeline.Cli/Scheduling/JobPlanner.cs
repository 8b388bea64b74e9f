using System.Globalization;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Cli.Scheduling;

/// <summary>
/// Makes the job of a command line: the same run from any folder and in an empty environment. Paths become absolute, and what variables say becomes flags.
/// </summary>
/// <param name="input">The command.</param>
/// <param name="problems">Gets what cannot be scheduled.</param>
internal sealed class JobPlanner(CommandInput input, List<Problem> problems)
{
    // It starts afresh where nothing is to be continued, so a scheduler may always give it.
    private const string Resume = "--resume";

    private static readonly HashSet<string> WithPath = ["--rejects", "--run-dir", "--metrics"];

    private PipelineDefinition Definition => input.Definition;

    /// <summary>The job; to be used only where no problem was added.</summary>
    public ScheduledJob Plan()
    {
        IReadOnlyList<string> words = [.. ThisProgram.Command(), RunCommand.Name, .. Data(), .. ConfigFile(), .. Settings(), .. OfProgram(), Resume];
        return new ScheduledJob
        {
            Name = "pipeline-" + NameOf(Definition.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Definition.Output.File ?? Definition.Output.Folder ?? ""))),
            Definition = Definition,
            Words = words,
            Environment = ThisProgram.Surroundings(input.Surroundings.Variables),
            Secrets = [.. new[] { Definition.Notify.Webhook, Definition.Notify.Heartbeat }.Select(secret => secret?.Variable).OfType<string>().Distinct(StringComparer.Ordinal)],
            Reads = [.. Definition.Data.Select(ReadFrom), .. Definition.File is { } file ? (string[])[Path.GetFullPath(file)] : []],
            Writes = [.. Written().Select(Standing).Distinct(StringComparer.Ordinal)],
            RunsPrograms = MemoryNeed.Of(Definition) is null,
            Memory = MemoryNeed.Of(Definition),
        };
    }

    private IEnumerable<string> Data()
    {
        foreach (string data in Definition.Data)
        {
            if (data is "-")
            {
                Refuse("DATA", "a scheduled job has no stdin: name a folder or file");
            }

            yield return Path.GetFullPath(data);
        }
    }

    private IEnumerable<string> ConfigFile()
    {
        // One that was found in DATA is found again, and may do no more than before.
        if (Definition.File is not { } file || !Definition.FileWasNamed)
        {
            yield break;
        }

        string path = Path.GetFullPath(file);
        if (Entry.TryLookThrough(path) is not EntryKind.File || path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        {
            Refuse("--config", $"'{file}' is no file that is still there at night");
        }

        yield return "-c";
        yield return path;
    }

    private IEnumerable<string> Settings()
    {
        if (Definition.Output.Folder is null or "-")
        {
            Refuse("--output", "a scheduled job has no stdout that anybody reads: name an output folder with -o OUT");
        }

        if (input.Settings.Resume is not (null or OptionalValues.Newest))
        {
            Refuse(Resume, "a scheduled job goes on with its newest run: leave the run's name out");
        }

        if (Definition.Guard.Mode == GuardMode.Accept)
        {
            Refuse("--guard", "accept is for one night: a job that accepts each night compares none; take warn or fail");
        }

        foreach (FlagSetting flag in RepeatedSettings.All(input.Settings.Sources))
        {
            string value = WithPath.Contains(flag.Flag) || (flag.Flag is "--output" && flag.Value is not "-") ? Path.GetFullPath(flag.Value) : flag.Value;
            if (!Flag.TakesValue(flag.Flag))
            {
                yield return flag.Flag;
            }
            else if ($"{flag.Flag}={value}" is var word && (value.StartsWith('-') || OptionalValues.HasValueBehindEquals(word)))
            {
                // Behind a blank it would be taken for a flag, or for data.
                yield return word;
            }
            else
            {
                yield return flag.Flag;
                yield return value;
            }
        }
    }

    /// <summary>The flags that are about the program and not the run.</summary>
    private IEnumerable<string> OfProgram() =>
    [
        .. input.Settings.WaitForInput is { } wait ? (string[])["--wait-for-input", Text(wait)] : [],
        .. input.Settings.Deadline is { } deadline ? (string[])["--deadline", deadline] : [],
        .. input.Settings.ReportFile is { } report ? (string[])["--report", Path.GetFullPath(report)] : [],
        .. input.Settings.LogFormat == LogFormat.Json ? (string[])[StatusFlags.LogFormatName, "json"] : [],
        .. input.Settings.Quiet ? (string[])["--quiet"] : [],
        .. input.Settings.Verbose ? (string[])["--verbose"] : [],
    ];

    private static string Text(TimeSpan time) => time.Ticks % TimeSpan.TicksPerMinute == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes}m")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");

    private IEnumerable<string> Written()
    {
        if (Definition.Output.Folder is { } output and not "-")
        {
            // A single file is staged beside it.
            yield return Definition.Output.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Path.GetFullPath(output);
        }

        foreach (string? folder in (string?[])[Definition.Rejects.Folder, Definition.Run.Folder])
        {
            if (folder is not null)
            {
                yield return Path.GetFullPath(folder);
            }
        }

        foreach (string? file in (string?[])[input.Settings.ReportFile, Definition.Run.Metrics])
        {
            if (file is not null)
            {
                yield return Path.GetDirectoryName(Path.GetFullPath(file))!;
            }
        }
    }

    // What is to be written to has to be there when the service starts; what a run will make is made in the folder above.
    private static string Standing(string path)
    {
        string standing = Path.TrimEndingDirectorySeparator(path);
        while (Entry.TryLookThrough(standing) != EntryKind.Folder && Path.GetDirectoryName(standing) is { } parent)
        {
            standing = parent;
        }

        return standing;
    }

    private static string ReadFrom(string data)
    {
        string path = Path.GetFullPath(data);
        return Entry.TryLookThrough(path) is EntryKind.None && path.AsSpan().IndexOfAny('*', '?') is >= 0 and var star ? Path.GetDirectoryName(path[..star])! : path;
    }

    private static string NameOf(string text)
    {
        string name = new([.. text.Take(60).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]);
        return name.Trim('-', '.') is { Length: > 0 } good ? good : "job";
    }

    private void Refuse(string place, string message) => problems.Add(Problem.Of(new SourceMark(place, 0, 0), message));
}
