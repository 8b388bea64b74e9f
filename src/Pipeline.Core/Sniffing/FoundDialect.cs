namespace Pipeline.Sniffing;

/// <summary>The dialect that fits a sample best.</summary>
/// <param name="Best">It.</param>
/// <param name="Second">The best one with another delimiter, or null.</param>
/// <param name="IsAmbiguous">Whether the second one fits so well too that neither should be taken in silence.</param>
internal sealed record FoundDialect(DialectScore Best, DialectScore? Second, bool IsAmbiguous);
