using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>
/// A worker process, shared by two threads, so that it has a batch at hand when it has answered one. Each thread writes its
/// batch and then reads its own answer: whoever waits for an answer reads, so no pipe stays full, and no batch is in two hands.
/// </summary>
internal sealed class Worker(int number, FramedChild child, TimeSpan timeout, IReadOnlyDictionary<ChainProgram, int> numbers) : IDisposable
{
    // Taken hand over hand: who sent first reads first, and a third batch has to wait until the first is answered.
    private readonly Lock sending = new();
    private readonly Lock receiving = new();
    private readonly PayloadWriter payload = new();
    private volatile bool isLost;

    /// <summary>Its number among all workers that were started for the chain, from 1.</summary>
    public int Number => number;

    /// <summary>Its process id.</summary>
    public int Id => child.Id;

    /// <summary>Takes a batch through the chain.</summary>
    /// <param name="batch">What is sent.</param>
    /// <param name="target">Where the changes are made: the same batch, or one like it when they are only looked at.</param>
    /// <param name="program">The chain's program for the batch's file.</param>
    /// <returns>False when the worker was lost by another batch: this one is as it was, and is to be sent to another worker.</returns>
    /// <exception cref="ChildFailureException">The worker was lost while it had this batch.</exception>
    public bool TryProcess(RecordBatch batch, RecordBatch target, ChainProgram program)
    {
        sending.Enter();
        try
        {
            if (isLost)
            {
                return false;
            }

            BatchPayload.Write(payload, batch, numbers[program]);
            child.Send(FrameType.Batch, (ulong)batch.Sequence, payload.Written, batch.Source, timeout);
            receiving.Enter();
        }
        finally
        {
            sending.Exit();
        }

        try
        {
            return !isLost && Receive(batch, target, program);
        }
        finally
        {
            receiving.Exit();
        }
    }

    /// <summary>Ends it in good order.</summary>
    /// <exception cref="ChildFailureException">It ended in another way; all its answers had come.</exception>
    public void End(TimeSpan limit)
    {
        lock (sending)
        {
            child.End(limit);
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Dispose()
    {
        isLost = true;
        child.Dispose();
    }

    private bool Receive(RecordBatch batch, RecordBatch target, ChainProgram program)
    {
        bool isAnswered = false;
        try
        {
            if (ResultPayload.Apply(child.Receive(FrameType.Result, (ulong)batch.Sequence, timeout).Payload, batch, target, program))
            {
                child.GiveAwayPayload();
            }

            isAnswered = true;
            return true;
        }
        catch (ProtocolException exception)
        {
            throw new ChildFailureException(ChildFailure.BrokeProtocol, exception.Message, child.ErrorText);
        }
        finally
        {
            isLost |= !isAnswered;
        }
    }
}
