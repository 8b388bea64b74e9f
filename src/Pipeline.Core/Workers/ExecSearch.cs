using Pipeline.Resilience;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>
/// Gets answers for all records of a batch: what fails is tried again, then halved on fresh processes, until the records that
/// the program cannot answer are found. Belongs to one batch.
/// </summary>
internal sealed class ExecSearch(ExecProgram program, ExecInput input, ExecHealth health, CancellationToken cancellation)
{
    private static readonly AttemptRetry<(ExecAnswers? Answers, ExecFailure? Failure)> Twice = new(attempt => attempt.Failure is not null);

    private int failedInARow;

    /// <summary>The parts in order, without gaps: answers for several records, or a failure of one.</summary>
    public List<(int Count, ExecAnswers? Answers, ExecFailure? Failure)> Parts { get; } = [];

    /// <summary>Runs the program until each record has an answer or a failure.</summary>
    /// <exception cref="ExecException">The program fails whatever it gets.</exception>
    public void Run()
    {
        if (input.Count == 0)
        {
            return;
        }

        Solve(0, input.Count);
        if (input.Count > 1 && Parts.TrueForAll(part => part.Failure is not null))
        {
            health.NothingAnswered(Parts[0].Failure!, input.Count);
        }
    }

    private void Solve(int first, int end)
    {
        // Halves are not tried twice: what failed twice as a whole fails in one of them, and the record is tried twice again.
        bool isHalf = end - first > 1 && end - first < input.Count;
        (ExecAnswers? answers, ExecFailure? failure) = isHalf ? Attempt() : Twice.Run(Attempt, cancellation);
        if (answers is not null)
        {
            failedInARow = 0;
            health.Answered();
            Parts.Add((end - first, answers, null));
        }
        else if (end - first == 1)
        {
            health.Failed(failure!, ++failedInARow);
            Parts.Add((1, null, failure));
        }
        else
        {
            int middle = first + ((end - first) / 2);
            Solve(first, middle);
            Solve(middle, end);
        }

        (ExecAnswers? Answers, ExecFailure? Failure) Attempt() => ExecAttempt.Run(program, input, first, end, cancellation);
    }
}
