using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>One thing that is wrong with the settings or the inputs, with where it is and what to do.</summary>
/// <param name="Mark">Where, or null when it belongs to no place.</param>
/// <param name="Message">Expected against found, and what to do, in one line.</param>
/// <param name="ExitCode">The exit code that it leads to, see the contract's table: 64, 65, 66, 73, 75, 77 or 78.</param>
public sealed record Problem(SourceMark? Mark, string Message, int ExitCode)
{
    /// <summary>Further lines below the message, such as an expression and the carets below its fault, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>A problem with a setting: 64 where a flag or the environment holds it, 78 where the pipeline file does, or nobody.</summary>
    public static Problem Of(SourceMark? mark, string message) => new(mark, message, mark is { IsInFile: false } ? ExitCodes.Usage : ExitCodes.Definition);

    /// <summary>The exit code that several problems lead to: the smallest, so that wrong usage comes before wrong files.</summary>
    /// <param name="problems">At least one.</param>
    public static int ExitCodeOf(IReadOnlyList<Problem> problems) => problems.Min(problem => problem.ExitCode);

    /// <inheritdoc/>
    public override string ToString() => (Mark is { } mark ? $"{mark}: {Message}" : Message) + (Detail is null ? "" : "\n" + Detail);
}
