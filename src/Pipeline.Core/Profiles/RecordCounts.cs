using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>How many records of each group there are with which columns. Any number of threads may add.</summary>
internal sealed class RecordCounts
{
    private readonly Lock gate = new();
    private readonly Dictionary<IReadOnlyList<Column>, (int[] Places, long[] Records)> headers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Adds records.</summary>
    /// <param name="columns">The columns that they have.</param>
    /// <param name="places">Where these stand among all.</param>
    /// <param name="records">How many records each group has.</param>
    public void Add(IReadOnlyList<Column> columns, int[] places, long[] records)
    {
        lock (gate)
        {
            long[] sums = headers.TryGetValue(columns, out (int[] Places, long[] Records) before) ? before.Records : [];
            if (sums.Length < records.Length)
            {
                Array.Resize(ref sums, records.Length);
            }

            for (int group = 0; group < records.Length; group++)
            {
                sums[group] += records[group];
            }

            headers[columns] = (places, sums);
        }
    }

    /// <summary>The records of each column and group.</summary>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="groups">How many groups there are, at least one.</param>
    public long[,] All(int columns, int groups)
    {
        long[,] all = new long[columns, groups];
        foreach ((int[] places, long[] records) in headers.Values)
        {
            foreach (int place in places)
            {
                for (int group = 0; group < Math.Min(records.Length, groups); group++)
                {
                    all[place, group] += records[group];
                }
            }
        }

        return all;
    }
}
