using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Where the path depends on the record: runs of bytes for one path, put side by side by path at the end of the batch.</content>
internal sealed partial class RecordEncoder
{
    private readonly List<Run> runs = [];
    private readonly List<Destination> destinations = [];
    private int[] destinationOf = [];
    private int currentPlace;
    private int currentStart;
    private int currentRecords;

    private void BeginDestinations()
    {
        runs.Clear();
        destinations.Clear();
        Array.Fill(destinationOf, -1);
        currentPlace = -1;
        currentStart = currentRecords = 0;
        recordPath?.Begin();
    }

    private void TurnTo(int place)
    {
        if (place != currentPlace)
        {
            Flush();
            EndOwnRun();
            currentPlace = place;
        }
    }

    /// <summary>What was written since the last run becomes one.</summary>
    private void EndOwnRun()
    {
        if (used > currentStart || records > currentRecords)
        {
            AddRun(isOwn: true, currentStart, used - currentStart, records - currentRecords);
        }

        currentStart = used;
        currentRecords = records;
    }

    private void AddRun(bool isOwn, int start, int length, int recordCount)
    {
        if (currentPlace < 0)
        {
            return;
        }

        if (currentPlace >= destinationOf.Length)
        {
            int known = destinationOf.Length;
            Array.Resize(ref destinationOf, Math.Max(2 * known, currentPlace + 16));
            destinationOf.AsSpan(known).Fill(-1);
        }

        ref int destination = ref destinationOf[currentPlace];
        if (destination < 0)
        {
            destination = destinations.Count;
            destinations.Add(new Destination(currentPlace, 0, 0));
        }

        Destination sums = destinations[destination];
        destinations[destination] = sums with { Length = sums.Length + length, Records = sums.Records + recordCount };
        runs.Add(new Run(destination, isOwn, start, length));
    }

    /// <summary>One slice for each path, in the order of first appearance.</summary>
    private EncodedOutput Grouped()
    {
        byte[] grouped = ByteArrays.Rent(destinations.Sum(destination => destination.Length));
        EncodedOutput encoded = EncodedOutput.FromPool(grouped);
        int[] next = new int[destinations.Count];
        int start = 0;
        for (int i = 0; i < next.Length; i++)
        {
            (int place, int length, int count) = destinations[i];
            encoded.Slices.Add(new OutputSlice(recordPath!.ValuesAt(place), start, length, count));
            next[i] = start;
            start += length;
        }

        foreach (Run run in runs)
        {
            (run.IsOwn ? output : source).AsSpan(run.Start, run.Length).CopyTo(grouped.AsSpan(next[run.Destination]));
            next[run.Destination] += run.Length;
        }

        Abandon();
        return encoded;
    }

    /// <summary>Bytes of the output, or of the source, that go to one path.</summary>
    private readonly record struct Run(int Destination, bool IsOwn, int Start, int Length);

    /// <summary>What goes to one path in all.</summary>
    private readonly record struct Destination(int Place, int Length, int Records);
}
