namespace Pipeline.Csv;

/// <summary>Finds the delimiter of a file that nobody declared. It does not guess between two that fit equally well.</summary>
internal static class DelimiterSniffer
{
    private static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>The delimiter that a file's name decides, or null.</summary>
    public static byte? FromName(string file)
    {
        string plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Path.GetExtension(plain).ToUpperInvariant() switch
        {
            ".TSV" => (byte)'\t',
            ".PSV" => (byte)'|',
            _ => null,
        };
    }

    /// <summary>
    /// Finds it by the number of fields of the sampled records. Only a candidate that splits the first record is
    /// considered; of several, the one that splits all records alike and leaves no quote where none may stand.
    /// </summary>
    /// <param name="sample">The front of the file, without BOM.</param>
    /// <param name="quote">Quote.</param>
    /// <param name="whole">Whether the sample is the whole file; else its last record may be cut short and is not judged.</param>
    /// <param name="file">Name, for the message.</param>
    /// <exception cref="InputException">Several candidates fit, or none that splits the header does but another splits the records: 65.</exception>
    public static byte Find(ReadOnlySpan<byte> sample, byte quote, bool whole, string file)
    {
        var splitting = new List<DelimiterScore>();
        var others = new List<DelimiterScore>();
        foreach (byte candidate in Candidates)
        {
            if (candidate != quote)
            {
                DelimiterScore score = DelimiterScore.Of(sample, candidate, quote, whole);
                (score.FirstFields > 1 ? splitting : others).Add(score);
            }
        }

        if (splitting.Count == 0)
        {
            // One column. Yet when all records below the first are split alike by something, the first may be a title.
            return others.Exists(score => score is { Delimiter: not (byte)',', Records: > 2, OthersAgree: true }) ? throw Ambiguous(file, "the records below the first have more fields than it") : (byte)',';
        }

        if (splitting.Count == 1)
        {
            return splitting[0].Delimiter;
        }

        List<DelimiterScore> clean = splitting.FindAll(score => score.Faults == 0);
        List<DelimiterScore> alike = clean.FindAll(score => score.AllAgree);
        List<DelimiterScore> best = alike.Count > 0 ? alike : clean;
        return best.Count == 1 ? best[0].Delimiter : throw Ambiguous(file, $"{string.Join(" and ", splitting.Select(score => Name(score.Delimiter)))} would fit");
    }

    private static InputException Ambiguous(string file, string why) =>
        new(65, "csv.delimiter", file, null, $"the delimiter cannot be told: {why}; declare it with -d");

    private static string Name(byte delimiter) => delimiter == (byte)'\t' ? "TAB" : $"'{(char)delimiter}'";
}
