using Pipeline.Processes;
using Pipeline.Resilience;

namespace Pipeline.Exec;

/// <summary>
/// Gets answers for all records of a batch: what fails is tried again, then halved on fresh processes, until the records that
/// the program cannot answer are found. Belongs to one batch.
/// </summary>
/// <param name="count">Number of records.</param>
/// <param name="ask">Asks the program about the records from the first to before the second index.</param>
/// <param name="health">Of the stage.</param>
/// <param name="cancellation">Stops it between two attempts.</param>
internal sealed class ExecSearch(int count, Func<int, int, ExecOutcome> ask, ExecHealth health, CancellationToken cancellation)
{
    /// <summary>Most bytes of the answer to one question; more is a failure, and fewer records are asked for.</summary>
    public const int MostBytesOfOne = 64 << 20;

    /// <summary>Most bytes that all answers to a batch may take.</summary>
    public const int MostBytes = 256 << 20;

    private static readonly AttemptRetry<ExecOutcome> Twice = new(outcome => outcome.Failure is not null);

    private readonly List<(int First, int Count, ExecOutcome Outcome)> parts = [];
    private int failedInARow;
    private int failedTogether;
    private long bytes;

    /// <summary>Runs the program until each record has an answer or a failure.</summary>
    /// <returns>The parts in order, without gaps: answers for several records, or a failure of one.</returns>
    /// <exception cref="ChildUnusableException">The program fails whatever it gets.</exception>
    public IReadOnlyList<(int First, int Count, ExecOutcome Outcome)> Run()
    {
        if (count > 0 && !IsSolved(0, count))
        {
            Split(0, count);
        }

        parts.Sort((one, other) => one.First.CompareTo(other.First));
        if (count > 1 && parts.TrueForAll(part => part.Outcome.Failure is not null))
        {
            health.NothingAnswered(parts[0].Outcome.Failure!, count);
        }

        return parts;
    }

    /// <summary>
    /// Both halves are tried before either is split: the half without the bad record shows that the program can answer. Where the
    /// first is that half, the other need not be tried as a whole.
    /// </summary>
    private void Split(int first, int end)
    {
        int middle = first + ((end - first) / 2);
        bool isSolved = IsSolved(first, middle);
        bool isRestSolved = (!isSolved || end - middle == 1) && IsSolved(middle, end);
        if (!isSolved)
        {
            Split(first, middle);
        }

        if (!isRestSolved)
        {
            Split(middle, end);
        }
    }

    /// <summary>Asks for these records; false when they have to be split.</summary>
    private bool IsSolved(int first, int end)
    {
        // Halves are not tried twice: what failed twice as a whole fails in one of them, and the record is tried twice again.
        bool isHalf = end - first > 1 && end - first < count;
        ExecOutcome outcome = isHalf ? Attempt() : Twice.Run(Attempt, cancellation);
        if (outcome.Answers is { } answers)
        {
            failedInARow = 0;
            bytes += answers.Length;
        }
        else if (end - first == 1)
        {
            failedTogether = 0;
            health.Failed(outcome.Failure!, ++failedInARow);
        }
        else
        {
            health.FailedTogether(outcome.Failure!, ++failedTogether);
            return false;
        }

        parts.Add((first, end - first, outcome));
        return bytes <= MostBytes ? true
            : throw new ChildUnusableException($"its answers to one batch take more than {MostBytes >> 20} MiB: lower --batch-bytes");

        ExecOutcome Attempt()
        {
            ExecOutcome attempted = ask(first, end);
            if (attempted.Failure is { } failure)
            {
                health.AttemptFailed(failure);
            }
            else
            {
                health.Answered();
            }

            return attempted;
        }
    }
}
