using Pipeline.Nights;

namespace Pipeline.Runs;

/// <summary>The nights of a ledger that a run is compared with.</summary>
internal static class EarlierNights
{
    /// <summary>
    /// The last runs that published under that name, oldest first, from the last one on that was accepted as the first. Runs over the
    /// same input count once, as the last of them: a night that was repeated is no second night.
    /// </summary>
    public static IReadOnlyList<EarlierNight> Of(IEnumerable<LedgerEntry> entries, string? name, int most)
    {
        List<EarlierNight> nights = [];
        HashSet<string> inputs = new(StringComparer.Ordinal);
        foreach (LedgerEntry entry in entries.Where(entry => entry.IsPublished && string.Equals(entry.Name, name, StringComparison.Ordinal)).Reverse())
        {
            if (inputs.Add(entry.Inputs ?? entry.RunId))
            {
                nights.Add(new EarlierNight(entry.RunId, entry.Counts, entry.Figures));
            }

            if (nights.Count == most || entry.Figures is { IsFirst: true })
            {
                break;
            }
        }

        nights.Reverse();
        return nights;
    }
}
