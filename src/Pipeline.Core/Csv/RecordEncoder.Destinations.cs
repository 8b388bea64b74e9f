using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Where the path depends on the record: runs of records for one path, grouped by path at the end of the batch.</content>
internal sealed partial class RecordEncoder
{
    /// <summary>Bytes of the output that go to one path.</summary>
    private readonly record struct Run(string Path, int Start, int Length, int Records);

    private void TurnTo(string? path)
    {
        if (ReferenceEquals(path, currentPath) || string.Equals(path, currentPath, StringComparison.Ordinal))
        {
            return;
        }

        Flush();
        if (currentPath is not null)
        {
            runs.Add(new Run(currentPath, currentStart, used - currentStart, records - currentRecords));
        }

        currentPath = path;
        currentStart = used;
        currentRecords = records;
    }

    /// <summary>One slice for each path, in the order of first appearance; the runs of a path are copied side by side.</summary>
    private EncodedOutput Grouped()
    {
        if (output is null)
        {
            return new EncodedOutput([]);
        }

        Dictionary<string, int> places = new(StringComparer.Ordinal);
        List<(int Length, int Records)> totals = [];
        foreach (Run run in runs)
        {
            if (!places.TryGetValue(run.Path, out int place))
            {
                place = places[run.Path] = totals.Count;
                totals.Add(default);
            }

            totals[place] = (totals[place].Length + run.Length, totals[place].Records + run.Records);
        }

        byte[] grouped = ArrayPool<byte>.Shared.Rent(used);
        EncodedOutput encoded = EncodedOutput.FromPool(grouped);
        int[] next = new int[totals.Count];
        int start = 0;
        foreach ((string path, int place) in places)
        {
            encoded.Slices.Add(new OutputSlice(path, start, totals[place].Length, totals[place].Records));
            next[place] = start;
            start += totals[place].Length;
        }

        foreach (Run run in runs)
        {
            int place = places[run.Path];
            output.AsSpan(run.Start, run.Length).CopyTo(grouped.AsSpan(next[place]));
            next[place] += run.Length;
        }

        ArrayPool<byte>.Shared.Return(output);
        output = null;
        return encoded;
    }
}
