using System.Diagnostics;
using Pipeline.Csv;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Profiles;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// The steps of the write end: count, transcode, account, encode, append, hash. Each runs on one thread and gets the batches in order,
/// but for <see cref="Count"/>, <see cref="Transcode"/> and <see cref="Encode"/>, which run on several. None of them throws, and each passes every batch on.
/// </summary>
internal sealed class BatchWriter
{
    private readonly PipelinePlan plan;
    private readonly BatchAccount account;
    private readonly Destinations destinations;
    private readonly FirstFailure failure;
    private readonly bool toFolder;
    private readonly RunCheckpoints? checkpoints;
    private readonly NightGuard? guard;
    private readonly DataProfile? profile;
    private readonly OutputTranscoder? transcoder;
    private readonly OutputSplitter? splitter;
    private readonly Dictionary<string, int> inputsLeft = [];

    /// <summary>Makes the steps.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="account">Counts.</param>
    /// <param name="destinations">Where the output goes.</param>
    /// <param name="toFolder">Whether each destination is a file; otherwise all output is one stream.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="checkpoints">Notes how far the run is, or null.</param>
    /// <param name="guard">Counts what is compared with earlier nights, or null.</param>
    /// <param name="profile">Counts what the records look like, or null.</param>
    public BatchWriter(
        PipelinePlan plan,
        BatchAccount account,
        Destinations destinations,
        bool toFolder,
        FirstFailure failure,
        RunCheckpoints? checkpoints = null,
        NightGuard? guard = null,
        DataProfile? profile = null)
    {
        this.plan = plan;
        this.account = account;
        this.destinations = destinations;
        this.toFolder = toFolder;
        this.failure = failure;
        this.checkpoints = checkpoints;
        this.guard = guard;
        this.profile = profile;
        transcoder = plan.Definition.Output is { IsTranscoded: true, Encoding: var encoding } ? new OutputTranscoder(encoding) : null;
        splitter = toFolder ? OutputSplitter.Of(destinations, plan.Definition.Output, checkpoints?.Start) : null;
        if (Compresses && toFolder && !plan.HoldsData)
        {
            inputsLeft = plan.Files.Skip(checkpoints?.Start?.File ?? 0).Where(file => file.HasOneDestination).GroupBy(file => file.Destination, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        }
    }

    /// <summary>Whether there is something to encode.</summary>
    public bool Compresses => destinations.Format is not null;

    /// <summary>The block that appends, whose calls of the system are measured; or null.</summary>
    public BlockMeter? Meter { get; set; }

    /// <summary>Whether figures of the output are counted.</summary>
    public bool Counts => guard is not null || profile is not null;

    /// <summary>Whether the output has an encoding of its own.</summary>
    public bool Transcodes => transcoder is not null;

    /// <summary>Puts what a batch gives to the output into its encoding.</summary>
    public RecordBatch Transcode(RecordBatch batch)
    {
        Guard(() => transcoder!.Encode(batch));
        return batch;
    }

    /// <summary>Counts what a batch gives to the output.</summary>
    public RecordBatch Count(RecordBatch batch)
    {
        Guard(() =>
        {
            guard?.Count(batch);
            profile?.Count(batch);
        });
        return batch;
    }

    /// <summary>Accounts for a batch and takes its output.</summary>
    public OutputBatch Take(RecordBatch batch)
    {
        OutputBatch taken = new(batch);
        Guard(() =>
        {
            if (account.Take(batch))
            {
                guard?.Add(batch);
                TakeOutput(taken);
                taken.Checkpoint = checkpoints?.TakeIfDue(batch);
            }
        });
        return taken;
    }

    /// <summary>Encodes the parts.</summary>
    public OutputBatch Encode(OutputBatch taken)
    {
        Guard(() => taken.Parts.ForEach(part => part.Encode(destinations.Format!)));
        return taken;
    }

    /// <summary>Appends the parts to their destinations.</summary>
    public OutputBatch Append(OutputBatch taken)
    {
        int parallelism = plan.WriteBlock.MaxDegreeOfParallelism;
        Guard(() =>
        {
            if (parallelism > 1 && taken.Parts.Count > 1 && !Compresses)
            {
                // Different destinations at once; each gets its bytes of this batch before those of the next.
                Parallel.ForEach(taken.Parts.GroupBy(part => part.File), new ParallelOptions { MaxDegreeOfParallelism = parallelism }, parts =>
                {
                    foreach (OutputPart part in parts)
                    {
                        Append(part);
                    }
                });
            }
            else
            {
                taken.Parts.ForEach(Append);
            }

            if (taken.Checkpoint is { } checkpoint)
            {
                RunCheckpoints.Complete(checkpoint);
            }
        });
        return taken;

        void Append(OutputPart part)
        {
            long began = Stopwatch.GetTimestamp();
            part.File.Write(part.Bytes);
            Meter?.AddCalls(Stopwatch.GetTimestamp() - began);
        }
    }

    /// <summary>Feeds the hashes with what was appended, and gives the batch's memory back.</summary>
    public void HashAndRelease(OutputBatch taken)
    {
        Guard(() =>
        {
            taken.Parts.ForEach(part => part.File.AppendHash(part.Bytes));
            if (taken.Checkpoint is { } checkpoint)
            {
                checkpoints!.Write(checkpoint);
            }
        });
        taken.Parts.ForEach(part => part.Release());
        taken.Batch.GiveBack();
    }

    /// <summary>Writes what is left of compressed destinations when all batches are through.</summary>
    public void Finish(int maxDegreeOfParallelism) => Guard(() =>
    {
        // What a stop leaves open, the run that goes on continues.
        if (!failure.Reading.IsCancellationRequested)
        {
            destinations.FinishAll(maxDegreeOfParallelism, failure.Token);
        }
    });

    private void TakeOutput(OutputBatch taken)
    {
        RecordBatch batch = taken.Batch;
        PlannedFile file = plan.Files[batch.File];
        foreach (OutputSlice slice in batch.Output?.Slices ?? [])
        {
            string path = toFolder ? file.PathOf(slice.PathValues) : "-";
            ReadOnlyMemory<byte> bytes = batch.Output!.Buffer.AsMemory(slice.Start, slice.Length);
            if (splitter is not null)
            {
                splitter.Take(path, file, bytes, slice.Records, taken.Parts);
                continue;
            }

            if (file.OutputHeader.Length == 0 && destinations.IsEmpty(path))
            {
                bytes = FirstField.WithoutMark(bytes, file.Bound.Layout);
            }

            destinations.Take(path, file.OutputHeader, bytes, slice.Records, taken.Parts);
        }

        if (batch.End is not null && inputsLeft.TryGetValue(file.Destination, out int left))
        {
            inputsLeft[file.Destination] = left - 1;
            if (left == 1)
            {
                destinations.Finish(splitter?.CurrentOf(file.Destination) ?? file.Destination, taken.Parts);
            }
        }
    }

    /// <summary>Does a step, unless the run has failed: nothing of it counts any more.</summary>
    private void Guard(Action step)
    {
        try
        {
            if (failure.Failure is null)
            {
                step();
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
    }
}
