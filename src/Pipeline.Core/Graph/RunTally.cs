using System.Collections.Concurrent;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>What has been counted of one file. Written by the writer only; read by others for progress.</summary>
internal sealed class FileTally
{
    /// <summary>Records so far.</summary>
    public long Records { get; set; }

    /// <summary>Line ends before the next batch, header and all.</summary>
    public long Lines { get; set; }

    /// <summary>Blank lines.</summary>
    public long BlankLines { get; set; }

    /// <summary>Bytes of batches.</summary>
    public long BatchBytes { get; set; }

    /// <summary>Bytes before the first batch: BOM, blank lines and header.</summary>
    public long PrologueBytes { get; set; }

    /// <summary>Records written.</summary>
    public long Written { get; set; }

    /// <summary>Records rejected.</summary>
    public long Rejected { get; set; }

    /// <summary>Records that filters took out.</summary>
    public long Filtered { get; set; }

    /// <summary>Records that stages made beyond those of the file.</summary>
    public long Added { get; set; }

    /// <summary>How the file ended, or null when it was not read to its end.</summary>
    public FileEnd? End { get; set; }

    /// <summary>What condemned the file, or null.</summary>
    public BatchFault? Fault { get; set; }
}

/// <summary>Everything that a run counts. The writer adds to it batch by batch in sequence order.</summary>
internal sealed class RunTally(int files, int stages)
{
    /// <summary>By file of the plan.</summary>
    public FileTally[] Files { get; } = [.. Enumerable.Range(0, files).Select(_ => new FileTally())];

    /// <summary>What each stage took out.</summary>
    public StageTotals[] Stages { get; } = [.. Enumerable.Range(0, stages).Select(_ => new StageTotals())];

    /// <summary>Reject lines by code.</summary>
    public ConcurrentDictionary<string, long> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Records read.</summary>
    public long Read { get; private set; }

    /// <summary>Records written.</summary>
    public long Written { get; private set; }

    /// <summary>Records rejected.</summary>
    public long Rejected { get; private set; }

    /// <summary>Bytes read, decompressed.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Files read to their end.</summary>
    public int FilesDone { get; private set; }

    /// <summary>Adds a batch that went through all chains.</summary>
    public void Add(RecordBatch batch)
    {
        FileTally file = Files[batch.File];
        int written = 0;
        foreach (OutputSlice slice in batch.Output?.Slices ?? [])
        {
            written += slice.Records;
        }

        int rejected = 0;
        int filtered = 0;
        for (int i = 0; i < Stages.Length; i++)
        {
            ref StageLosses losses = ref batch.Losses[i];
            Stages[i].In += losses.In;
            Stages[i].FilteredFalse += losses.FilteredFalse;
            Stages[i].FilteredNull += losses.FilteredNull;
            Stages[i].Rejected += losses.Rejected;
            Stages[i].Added += losses.Added;
            file.Added += losses.Added;
            rejected += losses.Rejected;
            filtered += losses.FilteredFalse + losses.FilteredNull;
        }

        file.Records += batch.Records;
        file.Lines += batch.Lines;
        file.BlankLines += batch.BlankLines;
        file.BatchBytes += batch.Length;
        file.Written += written;
        file.Rejected += rejected;
        file.Filtered += filtered;
        file.End = batch.End ?? file.End;
        file.Fault = batch.Fault ?? file.Fault;
        Read += batch.Records;
        Written += written;
        Rejected += rejected;
        BytesRead += batch.Length;
        FilesDone += batch.End is null ? 0 : 1;
        foreach (Reject reject in batch.Rejects ?? [])
        {
            Codes.AddOrUpdate(reject.Code, 1, static (_, count) => count + 1);
        }
    }
}

/// <summary>What one stage took out of the run.</summary>
internal sealed class StageTotals
{
    /// <summary>Records that came to it.</summary>
    public long In { get; set; }

    /// <summary>Records that a filter found false.</summary>
    public long FilteredFalse { get; set; }

    /// <summary>Records for which a filter was null.</summary>
    public long FilteredNull { get; set; }

    /// <summary>Records rejected.</summary>
    public long Rejected { get; set; }

    /// <summary>Records that it made beyond those that came.</summary>
    public long Added { get; set; }
}
