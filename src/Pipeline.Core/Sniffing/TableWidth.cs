namespace Pipeline.Sniffing;

/// <summary>How many fields the records of the first table have.</summary>
internal static class TableWidth
{
    /// <summary>That of most records; where two tables follow one another, that of the first.</summary>
    public static int Of(IReadOnlyList<SampleRecord> records)
    {
        if (records.Count == 0)
        {
            return 0;
        }

        Dictionary<int, int> counts = [];
        foreach (SampleRecord record in records)
        {
            counts[record.Width] = counts.GetValueOrDefault(record.Width) + 1;
        }

        // Of widths that are equally frequent, the one that parts more.
        KeyValuePair<int, int> most = counts.OrderByDescending(count => count.Value).ThenByDescending(count => count.Key).First();
        if (most.Value > 0.6 * records.Count)
        {
            return most.Key;
        }

        int run = 1;
        for (int i = 1; i < records.Count; i++)
        {
            run = records[i].Width == records[i - 1].Width ? run + 1 : 1;
            if (run == 3 && records[i].Width > 1 && counts[records[i].Width] >= 0.25 * records.Count)
            {
                return records[i].Width;
            }
        }

        return most.Key;
    }
}
