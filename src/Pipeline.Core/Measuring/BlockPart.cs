using System.Diagnostics;

namespace Pipeline.Measuring;

/// <summary>
/// One parallel part of a block, and how long it was in each state. Its states are changed by one thread at a time; any thread may look
/// meanwhile, and what is still going on counts. So no long batch comes to light only when it is over.
/// </summary>
/// <param name="measuresCpu">Whether a batch is worked on by the thread that begins and ends it.</param>
internal sealed class BlockPart(bool measuresCpu)
{
    private readonly Lock gate = new();
    private PartState state;
    private PartTimes times;
    private long since;
    private long began;
    private long delivered;
    private long cpuSince;

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
    public bool TryBegin()
    {
        lock (gate)
        {
            if (state != PartState.Idle)
            {
                return false;
            }

            Turn(PartState.Busy);
            began = since;
            return true;
        }
    }

    /// <summary>Gives the part back.</summary>
    /// <returns>When it was taken, and how many ticks ago.</returns>
    public (long Began, long Ticks) End()
    {
        lock (gate)
        {
            Turn(PartState.Idle);
            return (began, since - began);
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
            return With(state, Math.Max(0, now - since));
        }
    }

    private void Turn(PartState next)
    {
        long now = Stopwatch.GetTimestamp();
        if (measuresCpu && (state == PartState.Busy) != (next == PartState.Busy))
        {
            long cpu = CpuClock.OfThread();
            times = times with { CpuNanoseconds = times.CpuNanoseconds + (state == PartState.Busy ? cpu - cpuSince : 0) };
            cpuSince = cpu;
        }

        times = With(state, now - since);
        state = next;
        since = now;
    }

    private PartTimes With(PartState spent, long ticks) => spent switch
    {
        PartState.Busy => times with { Busy = times.Busy + ticks },
        PartState.Memory => times with { Memory = times.Memory + ticks },
        PartState.Blocked => times with { Blocked = times.Blocked + ticks },
        _ => times,
    };
}
