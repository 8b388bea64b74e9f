namespace Pipeline.Nights;

/// <summary>What a comparison with earlier nights came to.</summary>
/// <param name="Nights">The nights.</param>
/// <param name="Compared">How many figures were compared; none where there were too few nights.</param>
/// <param name="Findings">A sentence for each figure that is not as it was.</param>
internal sealed record NightVerdict(IReadOnlyList<EarlierNight> Nights, int Compared, IReadOnlyList<string> Findings);
