using System.Globalization;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>What <c>pipeline runs</c> was asked for.</summary>
internal sealed record RunsRequest
{
    private const int Most = 1_000_000;

    /// <summary>What to do.</summary>
    public required string Action { get; init; }

    /// <summary>The output, and the runs.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Where the runs' folders are, or null.</summary>
    public string? RunDirectory { get; init; }

    /// <summary>Whether JSON is printed.</summary>
    public bool Json { get; init; }

    /// <summary>Whether nothing is removed.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many folders are kept, as typed.</summary>
    public string Keep { get; init; } = "";

    /// <summary>How old they may become, as typed, or null.</summary>
    public string? KeepFor { get; init; }

    /// <summary>How many are listed, as typed.</summary>
    public string Count { get; init; } = "";

    /// <summary>How many folders are kept.</summary>
    public int KeepNumber => Number(Keep) ?? 1;

    /// <summary>How old they may become, or null.</summary>
    public TimeSpan? KeepForTime => KeepFor is null ? null : RunAge.Of(KeepFor);

    /// <summary>How many are listed.</summary>
    public int CountNumber => Number(Count) ?? 1;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault() => Action switch
    {
        _ when !RunsCommand.Actions.Contains(Action, StringComparer.Ordinal) => $"'{Action}' is none of {string.Join(", ", RunsCommand.Actions)}",
        "list" or "prune" when Words.Count > 1 => $"'{Words[1]}' is one argument too many: runs {Action} OUT",
        "show" when Words.Count > 2 => $"'{Words[2]}' is one argument too many: runs show OUT [RUN]",
        "diff" when Words.Count is not (2 or 3) => "name the output and two runs, or two reports: runs diff OUT A B",
        _ when Number(Keep) is null => $"--keep: expected a whole number from 1 to {Most} but found '{Keep}'",
        _ when Number(Count) is null => $"--count: expected a whole number from 1 to {Most} but found '{Count}'",
        _ when KeepFor is not null && KeepForTime is null => $"--keep-for: expected {RunAge.Expected} but found '{KeepFor}'",
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= Most ? number : null;
}
