using System.Diagnostics;

namespace Pipeline.Measuring;

/// <summary>
/// One parallel part of a block, and how long it was in each state. Its states are changed by one thread at a time; any thread may look
/// meanwhile, and what is still going on counts. So no long batch comes to light only when it is over.
/// </summary>
/// <param name="measuresCpu">Whether a batch is worked on by the thread that begins and ends it.</param>
internal sealed class BlockPart(bool measuresCpu)
{
    // The system is asked for a thread's CPU time in a call, which costs half a microsecond; a copy that asked twice for each batch took
    // 1.02 of the CPU time.
    private static readonly long CpuInterval = Stopwatch.Frequency / 200;

    private readonly Lock gate = new();
    private PartState state;
    private PartTimes times;
    private long since;
    private long began;
    private long delivered;
    private long batch;
    private long cpuDue;
    private long? cpuSince;
    private long cpuNanoseconds;
    private long cpuTicks;

    /// <summary>Its row of the trace, or null.</summary>
    public TraceRow? Trace { get; set; }

    /// <summary>Whether it works now.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
            {
                return state == PartState.Busy;
            }
        }
    }

    /// <summary>Takes the part for a batch, unless it has one.</summary>
    /// <param name="number">The batch's number.</param>
    public bool TryBegin(long number)
    {
        lock (gate)
        {
            if (state != PartState.Idle)
            {
                return false;
            }

            batch = number;
            Turn(PartState.Busy);
            began = since;
            return true;
        }
    }

    /// <summary>Gives the part back.</summary>
    /// <returns>How many ticks it was taken for.</returns>
    public long End()
    {
        lock (gate)
        {
            Turn(PartState.Idle);
            return since - began;
        }
    }

    /// <summary>Turns to another state; called by the thread that is the part.</summary>
    public void Enter(PartState next)
    {
        lock (gate)
        {
            Turn(next);
        }
    }

    /// <summary>Ends a batch, which the block behind is to take.</summary>
    /// <returns>How many ticks were spent on it.</returns>
    public long Deliver()
    {
        lock (gate)
        {
            Turn(PartState.Blocked);
            batch++;
            long ticks = times.Busy - delivered;
            delivered = times.Busy;
            return ticks;
        }
    }

    /// <summary>What it did up to that moment.</summary>
    public PartTimes At(long now)
    {
        lock (gate)
        {
            PartTimes all = With(state, Math.Max(0, now - since));
            return cpuTicks == 0 ? all : all with { CpuNanoseconds = (long)((double)cpuNanoseconds / cpuTicks * all.Busy) };
        }
    }

    private void Turn(PartState next)
    {
        long now = Stopwatch.GetTimestamp();
        if (measuresCpu)
        {
            LookAtCpu(next, now);
        }

        if (state == PartState.Busy)
        {
            Trace?.Add(batch, since, now);
        }

        times = With(state, now - since);
        state = next;
        since = now;
    }

    // Work that begins within the interval after a look is taken to use the CPU like the work that was looked at.
    private void LookAtCpu(PartState next, long now)
    {
        if (cpuSince is { } before)
        {
            cpuNanoseconds += CpuClock.OfThread() - before;
            cpuTicks += now - since;
            cpuDue = now + CpuInterval;
        }

        cpuSince = next == PartState.Busy && now >= cpuDue ? CpuClock.OfThread() : null;
    }

    private PartTimes With(PartState spent, long ticks) => spent switch
    {
        PartState.Busy => times with { Busy = times.Busy + ticks },
        PartState.Memory => times with { Memory = times.Memory + ticks },
        PartState.Blocked => times with { Blocked = times.Blocked + ticks },
        _ => times,
    };
}
