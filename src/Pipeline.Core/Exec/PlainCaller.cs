namespace Pipeline.Exec;

/// <summary>Asks a plain program: one start of it for each question.</summary>
internal sealed class PlainCaller(ExecProgram program, CancellationToken cancellation) : IExecCaller
{
    private CsvInput input = new(program);

    /// <inheritdoc/>
    public ExecInput Begin(long batch) => input = new CsvInput(program);

    /// <inheritdoc/>
    public ExecOutcome Ask(int first, int end) => PlainAttempt.Run(program, input, first, end, cancellation);
}
