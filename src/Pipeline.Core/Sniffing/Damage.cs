namespace Pipeline.Sniffing;

/// <summary>A record of the sample that a run would reject, or a place that it would stop at.</summary>
/// <param name="Line">Physical line, from 1.</param>
/// <param name="Code">The code that a run gives it.</param>
/// <param name="What">What is wrong, without the values of fields.</param>
public sealed record Damage(int Line, string Code, string What);
