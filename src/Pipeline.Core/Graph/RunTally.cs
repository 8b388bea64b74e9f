using System.Collections.Concurrent;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>Everything that a run counts. The writer adds to it batch by batch in sequence order.</summary>
internal sealed class RunTally(int files, int stages)
{
    /// <summary>By file of the plan.</summary>
    public FileTally[] Files { get; } = [.. Enumerable.Range(0, files).Select(_ => new FileTally())];

    /// <summary>What each stage did.</summary>
    public StageCounts[] Stages { get; } = new StageCounts[stages];

    /// <summary>Reject lines by code.</summary>
    public ConcurrentDictionary<string, long> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Records read, written, and what became of the others.</summary>
    public StageCounts Total { get; private set; }

    /// <summary>Bytes read, decompressed.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Files read to their end.</summary>
    public int FilesDone { get; private set; }

    /// <summary>Goes on from what an interrupted run had counted.</summary>
    public void Restore(Checkpoint from)
    {
        foreach ((int file, FileTally counted) in from.Files)
        {
            Files[file] = counted;
            Total = StageCounts.Sum([Total, counted.Counts]);
            BytesRead += counted.BatchBytes;
            FilesDone += counted.End is null ? 0 : 1;
        }

        Total = from.Held?.Total ?? Total;
        from.Stages.CopyTo(Stages, 0);
        foreach ((string code, long count) in from.Codes)
        {
            Codes[code] = count;
        }
    }

    /// <summary>Adds a batch that went through all chains.</summary>
    public void Add(RecordBatch batch)
    {
        long written = 0;
        foreach (OutputSlice slice in batch.Output?.Slices ?? [])
        {
            written += slice.Records;
        }

        for (int i = 0; i < Stages.Length; i++)
        {
            Stages[i].Add(batch.Counts[i]);
        }

        StageCounts counts = StageCounts.Through(batch.Counts, batch.Origins is null ? batch.Records : 0, written);
        Total = StageCounts.Sum([Total, counts]);
        if (batch.Origins is not null)
        {
            // Records of several files perhaps: what became of each file's is known up to the first stage that holds data.
            return;
        }

        FileTally file = Files[batch.File];
        file.Counts = StageCounts.Sum([file.Counts, counts with { Out = written + (batch.Gathered?.Count ?? 0) }]);
        file.Lines += batch.LinesBefore(batch.Length, batch.Lines);
        file.BlankLines += batch.BlankLines;
        int bytes = batch.OwnLength;
        file.BatchBytes += bytes;
        file.Replaced += batch.Replaced;
        file.End = batch.End ?? file.End;
        file.Fault = batch.Fault ?? file.Fault;
        BytesRead += bytes;
        FilesDone += batch.End is null ? 0 : 1;
    }

    /// <summary>Counts a reject, while all of a batch are gone through to be kept.</summary>
    public void AddCode(string code) => Codes.AddOrUpdate(code, 1, static (_, count) => count + 1);
}
