namespace Pipeline.Notify;

/// <summary>What came of a request.</summary>
/// <param name="Fault">What was wrong, without the address; null where it was accepted.</param>
/// <param name="MayPass">Whether the same request may be accepted a moment later.</param>
internal sealed record Answer(string? Fault, bool MayPass);
