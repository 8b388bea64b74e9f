namespace Pipeline.Processes;

/// <summary>The program of an exec stage, or the workers of a sharded one, cannot be used at all, so the run ends. The message says what it did, without any value of the data.</summary>
/// <param name="message">The message.</param>
/// <param name="standardError">The end of its stderr, which may quote data, or null.</param>
internal sealed class ChildUnusableException(string message, string? standardError = null) : Exception(message)
{
    /// <summary>The end of its stderr, which may quote data, or null.</summary>
    public string? StandardError { get; } = standardError;
}
