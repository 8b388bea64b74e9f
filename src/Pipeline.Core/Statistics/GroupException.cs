namespace Pipeline.Statistics;

/// <summary>A value of a group that cannot be had.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class GroupException(string message) : Exception(message);
