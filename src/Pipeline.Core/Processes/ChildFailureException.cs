namespace Pipeline.Processes;

/// <summary>A conversation with a child failed, and it is to be disposed. The message says what it did, without any value of the data.</summary>
/// <param name="failure">How.</param>
/// <param name="message">What it did, such as "it was ended by signal 9 (SIGKILL)".</param>
/// <param name="standardError">The end of its stderr, which may quote data; empty when there was nothing.</param>
internal sealed class ChildFailureException(ChildFailure failure, string message, string standardError) : Exception(message)
{
    /// <summary>How.</summary>
    public ChildFailure Failure { get; } = failure;

    /// <summary>The end of its stderr, which may quote data; empty when there was nothing.</summary>
    public string StandardError { get; } = standardError;
}
