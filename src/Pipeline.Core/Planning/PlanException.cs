using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>No plan can be made; carries everything that is wrong.</summary>
public sealed class PlanException : Exception
{
    /// <summary>Makes the exception of these problems, at least one.</summary>
    public PlanException(IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>All problems found.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>The exit code, see <see cref="Problem.ExitCodeOf"/>.</summary>
    public int ExitCode => Problem.ExitCodeOf(Problems);
}
