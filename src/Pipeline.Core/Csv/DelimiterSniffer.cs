using Pipeline.Files;

namespace Pipeline.Csv;

/// <summary>Finds the delimiter of a file that nobody declared. It does not guess between two that fit equally well.</summary>
internal static class DelimiterSniffer
{
    private static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>The delimiter that a file's name decides, or null.</summary>
    public static byte? FromName(string file) =>
        Path.GetExtension(DataName.Unpacked(file)).ToUpperInvariant() switch
        {
            ".TSV" => (byte)'\t',
            ".PSV" => (byte)'|',
            _ => null,
        };

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
        var splitting = new List<byte>();
        var others = new List<byte>();
        foreach (byte candidate in Candidates)
        {
            if (candidate != quote)
            {
                (DelimiterScore.Of(sample, candidate, quote, whole, most: 1).FirstFields > 1 ? splitting : others).Add(candidate);
            }
        }

        if (splitting.Count == 1)
        {
            return splitting[0];
        }

        // Only now are the other records worth a look: most files have a header that one candidate alone splits.
        var scores = new List<DelimiterScore>();
        foreach (byte candidate in splitting.Count == 0 ? others : splitting)
        {
            scores.Add(DelimiterScore.Of(sample, candidate, quote, whole));
        }

        if (splitting.Count == 0)
        {
            // One column. Yet when all records below the first are split alike by something, the first may be a title.
            return scores.Exists(score => score is { Delimiter: not (byte)',', Records: > 2, OthersAgree: true }) ? throw Ambiguous(file, "the records below the first have more fields than it") : (byte)',';
        }

        List<DelimiterScore> clean = scores.FindAll(score => score.Faults == 0);
        List<DelimiterScore> alike = clean.FindAll(score => score.AllAgree);
        List<DelimiterScore> best = alike.Count > 0 ? alike : clean;
        return best.Count == 1 ? best[0].Delimiter : throw Ambiguous(file, $"{string.Join(" and ", splitting.Select(Name))} would fit");
    }

    private static InputException Ambiguous(string file, string why) =>
        new(65, "csv.delimiter", file, null, $"the delimiter cannot be told: {why}; declare it with -d");

    private static string Name(byte delimiter) => delimiter == (byte)'\t' ? "TAB" : $"'{(char)delimiter}'";
}
