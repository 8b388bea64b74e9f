using Pipeline.Processes;

namespace Pipeline.Exec;

/// <summary>Asks the program of an exec stage about records, in one of the ways of talking to it. Belongs to one thread at a time.</summary>
internal interface IExecCaller
{
    /// <summary>Turns to the next batch, whose records are to be added to the result before the first question.</summary>
    /// <param name="batch">The batch's number.</param>
    ExecInput Begin(long batch);

    /// <summary>Asks about the records of the batch from <paramref name="first"/> to before <paramref name="end"/>, at least one.</summary>
    /// <returns>Answers, which the caller disposes, or a failure.</returns>
    /// <exception cref="ChildStartException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The run is stopped; the program was killed.</exception>
    ExecOutcome Ask(int first, int end);
}
