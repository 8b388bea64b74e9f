namespace Pipeline.Processes;

/// <summary>A program cannot be started at all; trying again would not help. The message says which and what to do.</summary>
internal sealed class ChildStartException(string message) : Exception(message);
