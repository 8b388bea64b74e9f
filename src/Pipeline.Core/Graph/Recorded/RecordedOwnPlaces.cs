using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Graph.Recorded;

/// <summary>The places of a batch's text that somebody will ask for, and the records whose bytes in the file are needed.</summary>
internal sealed class RecordedOwnPlaces
{
    private readonly RecordBatch batch;
    private readonly SortedSet<int> places = [];
    private readonly SortedSet<(int Start, int End)> records = [];

    /// <summary>Finds them.</summary>
    /// <param name="batch">A batch of decoded or rewritten text.</param>
    /// <param name="dialect">How its records are cut.</param>
    public RecordedOwnPlaces(RecordBatch batch, CsvDialect dialect)
    {
        this.batch = batch;
        places.Add(0);
        places.Add(batch.Length);
        foreach (Reject reject in (batch.Rejects ?? []).Concat(batch.Warned ?? []))
        {
            AddRecord(reject.Offset, reject.Length);
            if (FaultPlace.In(reject.Message, batch) is { } named)
            {
                places.Add(named);
            }
        }

        if (batch.Gathered is GatheredRecords gathered)
        {
            foreach (ref readonly GatheredRecord record in gathered.All)
            {
                AddRecord(record.Start - batch.Start, record.Length);
            }
        }

        if (batch.Fault?.Quote is { } quote)
        {
            places.Add(quote);
        }

        if (IsSearched(batch))
        {
            AddAllRecords(dialect);
        }
    }

    /// <summary>The places, ascending.</summary>
    public IReadOnlyCollection<int> Places => places;

    /// <summary>The records, each with its line end.</summary>
    public IReadOnlyCollection<(int Start, int End)> Records => records;

    /// <summary>Whether whoever lists replaced characters looks for them in the whole text.</summary>
    public static bool IsSearched(RecordBatch batch) => batch.Fault is null && batch.Replaced > 0;

    private void AddRecord(int start, int length)
    {
        int end = start + length;
        places.Add(start);
        places.Add(end);
        end += RecordEnds.At(batch.Source[end..]).Length();
        places.Add(end);
        if (length > 0)
        {
            records.Add((start, end));
        }
    }

    private void AddAllRecords(CsvDialect dialect)
    {
        using BatchTokenizer tokenizer = new(dialect);
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        while (tokenizer.MoveNext())
        {
            places.Add(tokenizer.RecordStart - batch.Start);
            places.Add(tokenizer.RecordStart - batch.Start + tokenizer.RecordLength);
        }
    }
}
