namespace Pipeline.Workers;

/// <summary>The program of an exec stage cannot be used at all, so the run ends. The message says what it did and what to do.</summary>
internal sealed class ExecException(string message) : Exception(message);
