namespace Pipeline.Reports;

/// <summary>What a comparison with earlier nights came to. What differs is among problems, or warnings where the run published.</summary>
/// <param name="Mode">What happens where figures differ: <c>warn</c>, <c>fail</c> or <c>accept</c>.</param>
/// <param name="Nights">Nights that it was compared with.</param>
/// <param name="Compared">Figures that were compared.</param>
/// <param name="Findings">How many of them differ.</param>
/// <param name="Sentence">All of it in a sentence.</param>
public sealed record GuardReport(string Mode, int Nights, int Compared, int Findings, string Sentence)
{
    /// <summary>Whether the run published nothing for it.</summary>
    public bool Refused { get; init; }
}
