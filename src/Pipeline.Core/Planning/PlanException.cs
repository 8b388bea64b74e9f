using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>No plan can be made; carries everything that is wrong.</summary>
public sealed class PlanException : Exception
{
    /// <summary>Makes the exception of these problems, at least one.</summary>
    public PlanException(IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>All problems found.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Whether the same plan may be made later: what is wrong is only that input has not come, and nothing was taken from a stream.</summary>
    public bool MayComeLater => !StreamsWereRead && Problems.All(problem => problem.ExitCode is ExitCodes.NotNow or ExitCodes.NoInput);

    internal bool StreamsWereRead { get; init; }

    /// <summary>The exit code, see <see cref="Problem.ExitCodeOf"/>.</summary>
    public int ExitCode => Problem.ExitCodeOf(Problems);
}
