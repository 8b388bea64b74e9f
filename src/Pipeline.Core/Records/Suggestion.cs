namespace Pipeline.Records;

/// <summary>The "did you mean" of every message.</summary>
public static class Suggestion
{
    private const int LongestWord = 64;

    /// <summary>
    /// The candidate nearest to <paramref name="word"/> by edits (insert, delete, replace, swap of neighbours, each 1;
    /// upper against lower case and blanks around are none), or null when none is within a third of its length.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string? best = null;
        word = word.Trim();
        int bestEdits = Math.Max(1, (word.Length + 1) / 3) + 1;
        foreach (string candidate in candidates)
        {
            string trimmed = candidate.Trim();
            if (Math.Abs(trimmed.Length - word.Length) >= bestEdits)
            {
                continue;
            }

            int edits = Edits(word.ToLowerInvariant(), trimmed.ToLowerInvariant());
            if (edits < bestEdits && edits < trimmed.Length)
            {
                best = candidate;
                bestEdits = edits;
            }
        }

        return best;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Clause(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    // Optimal string alignment distance: three rows suffice, since a swap looks two rows back.
    private static int Edits(string left, string right)
    {
        int[] before = new int[right.Length + 1];
        int[] previous = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
