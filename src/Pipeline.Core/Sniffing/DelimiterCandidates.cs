namespace Pipeline.Sniffing;

/// <summary>Which delimiters are worth a try: signs, alone or a few together, that stand on most lines of the sample.</summary>
internal static class DelimiterCandidates
{
    private const int MostLines = 60;
    private const int MostLonger = 6;

    // What may part fields. Letters, digits and what numbers, names and quotes are made of never do.
    private const string Signs = ",;\t| :~^#!*&§¦¬¶¤\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0014\u001C\u001D\u001E\u001F";

    private static readonly string[] Usual = [",", ";", "\t", "|"];

    /// <summary>How readily a delimiter is believed, 0 to 1, all else being equal.</summary>
    public static double Prior(string delimiter) => delimiter switch
    {
        "," or ";" or "\t" or "|" => 1,
        " " => 0.55,
        ":" => 0.4,
        { Length: > 1 } when delimiter.AsSpan().IndexOfAny(",;\t|") >= 0 => 0.999,
        { Length: > 1 } => 0.9,
        _ when delimiter[0] < ' ' || delimiter[0] is '¦' or '§' or '¬' or '¶' or '¤' => 0.98,
        "~" or "^" => 0.9,
        "#" or "!" or "&" or "*" => 0.5,
        _ => 0.35,
    };

    /// <summary>The usual ones, and the others that this sample has.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        List<string> lines = Lines(text);
        List<string> found = [.. Usual];
        foreach (char sign in Signs)
        {
            string delimiter = sign.ToString();
            if (!found.Contains(delimiter, StringComparer.Ordinal) && Share(lines, delimiter) >= 0.6)
            {
                found.Add(delimiter);
            }
        }

        found.AddRange(Longer(lines));
        return found;
    }

    /// <summary>Two or three signs together, and signs within blanks.</summary>
    private static IEnumerable<string> Longer(List<string> lines)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            for (int i = 0; i < line.Length; i++)
            {
                for (int length = 2; length <= 3 && i + length <= line.Length; length++)
                {
                    ReadOnlySpan<char> piece = line.AsSpan(i, length);
                    if (IsJoined(piece))
                    {
                        seen.Add(piece.ToString());
                    }
                }
            }

            foreach (string piece in seen)
            {
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
            }
        }

        return counts.Where(count => count.Value >= Math.Max(1, 0.8 * lines.Count)).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostLonger).Select(count => count.Key);
    }

    // At least one sign that is no blank; ": " and "= " are in texts, and ", " is tried too.
    private static bool IsJoined(ReadOnlySpan<char> piece) =>
        piece.IndexOfAnyExcept(Signs) < 0 && piece.IndexOfAnyExcept(' ') >= 0 && piece.Count(' ') < piece.Length
        && piece is not ": " and not "# " and not " #" and not " &" and not "& " and not " & " and not ", &" and not ", #";

    private static double Share(List<string> lines, string delimiter) =>
        lines.Count == 0 ? 0 : lines.Count(line => line.Contains(delimiter, StringComparison.Ordinal)) / (double)lines.Count;

    private static List<string> Lines(string text)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                lines.Add(line[..Math.Min(line.Length, 2000)].ToString());
            }

            if (lines.Count == MostLines)
            {
                break;
            }
        }

        return lines;
    }
}
