namespace Pipeline.Definition;

/// <summary>
/// Gathers the problems of one definition, each once: the file is judged alone and again under the flags. Past a
/// hundred it only counts, since nobody reads more.
/// </summary>
internal sealed class ProblemList
{
    private const int Most = 100;
    private readonly List<Problem> problems = [];
    private readonly HashSet<Problem> seen = [];
    private int left;

    /// <summary>How many were found so far.</summary>
    public int Count => problems.Count + left;

    /// <summary>Whether nothing was wrong so far.</summary>
    public bool IsEmpty => problems.Count == 0;

    /// <summary>Whether there are more than anybody would read.</summary>
    public bool IsFull => left > 0;

    /// <summary>Adds a problem of a setting.</summary>
    public void Add(SourceMark mark, string message) => Add(Problem.Of(mark, message));

    /// <summary>Adds a problem.</summary>
    public void Add(Problem problem)
    {
        if (!seen.Add(problem))
        {
            return;
        }

        if (problems.Count < Most)
        {
            problems.Add(problem);
        }
        else
        {
            left++;
        }
    }

    /// <summary>All of them, in the order found, and a last one that counts the rest.</summary>
    public IReadOnlyList<Problem> ToList() =>
        left == 0 ? [.. problems] : [.. problems, new Problem(null, $"and {left} more", problems[^1].ExitCode)];
}
