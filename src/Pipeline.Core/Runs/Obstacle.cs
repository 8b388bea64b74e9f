namespace Pipeline.Runs;

/// <summary>Why a file cannot be put in its place.</summary>
/// <param name="ExitCode">73 or 77.</param>
/// <param name="Reason">What is in the way; the rest of a sentence.</param>
internal sealed record Obstacle(int ExitCode, string Reason);
