using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>An earlier night that published.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Counts">Its records.</param>
/// <param name="Figures">What else was counted; null where nothing was.</param>
internal sealed record EarlierNight(string RunId, StageCounts Counts, NightFigures? Figures);
