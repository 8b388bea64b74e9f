using Pipeline.Measuring;
using Pipeline.Processes;
using Pipeline.Resilience;

namespace Pipeline.Exec;

/// <summary>
/// What all chains of one exec stage share: the judgement of its program, and the processes of a framed program that rest
/// between batches. Never more of them than may run at once, whatever files with other columns they began with.
/// </summary>
/// <param name="stage">Name of the stage.</param>
/// <param name="parallelism">How many of the program run at once.</param>
internal sealed class ExecCrew(string stage, int parallelism = 1) : IDisposable
{
    private static readonly TimeSpan LeastForStart = TimeSpan.FromSeconds(10);

    private static readonly StartRetry Starts = new(exception => exception is ChildFailureException { Failure: not ChildFailure.Refused });

    private readonly List<(FramedHello Hello, FramedChild Child)> resting = [];
    private readonly List<ProcessMeter> meters = [];
    private readonly Dictionary<FramedChild, ProcessMeter> metersInUse = [];
    private int working;
    private ulong sequence;

    /// <summary>Gets a row for each of its processes, or null. Set before the first batch.</summary>
    public TraceFile? Trace { get; set; }

    /// <summary>The judgement of the program.</summary>
    public ExecHealth Health { get; } = new(parallelism);

    /// <summary>What its processes did, one by one, each with those that took its place.</summary>
    public IReadOnlyList<ProcessMeter> ByProcess
    {
        get
        {
            lock (resting)
            {
                return [.. meters];
            }
        }
    }

    /// <summary>The number of the next BATCH: a process that passes from thread to thread gets them ascending.</summary>
    public ulong NextSequence() => Interlocked.Increment(ref sequence);

    /// <summary>Gives a process that knows what it is to do; the caller gives it back, or says that it is lost.</summary>
    /// <exception cref="ChildStartException">The program cannot be started.</exception>
    /// <exception cref="ChildUnusableException">It refuses the work, or is not ready however often it is started.</exception>
    public FramedChild Take(FramedHello hello, CancellationToken cancellation)
    {
        FramedChild? other = null;
        lock (resting)
        {
            working++;
            int same = resting.FindIndex(rested => rested.Hello.IsSameAs(hello));
            int taken = same >= 0 ? same : resting.Count + working > parallelism ? resting.Count - 1 : -1;
            if (taken >= 0)
            {
                other = resting[taken].Child;
                resting.RemoveAt(taken);
                if (same >= 0)
                {
                    return other;
                }
            }
        }

        try
        {
            if (other is not null)
            {
                End(other, hello.Program);
            }

            return Start(hello, cancellation);
        }
        catch
        {
            Lost();
            throw;
        }
    }

    /// <summary>Measures a process that was given.</summary>
    public ProcessMeter MeterOf(FramedChild child)
    {
        lock (resting)
        {
            if (!metersInUse.TryGetValue(child, out ProcessMeter? meter))
            {
                meter = meters.Find(free => !metersInUse.ContainsValue(free));
                if (meter is null)
                {
                    meter = new ProcessMeter(meters.Count + 1);
                    meters.Add(meter);
                    if (Trace is not null)
                    {
                        meter.TraceTo(Trace, "program", stage);
                    }
                }

                metersInUse.Add(child, meter);
            }

            return meter;
        }
    }

    /// <summary>Takes a process back that has answered all that it was asked.</summary>
    public void Give(FramedHello hello, FramedChild child)
    {
        lock (resting)
        {
            working--;
            resting.Add((hello, child));
        }
    }

    /// <summary>Notes that a process that was given will not come back, before it is ended.</summary>
    public void Lost(FramedChild child)
    {
        Leave(child);
        Lost();
    }

    /// <summary>Says END to all that rest; called when there are no more batches.</summary>
    /// <exception cref="ChildUnusableException">One of them did not end as the protocol says.</exception>
    public void End()
    {
        while (resting.Count > 0)
        {
            (FramedHello hello, FramedChild child) = resting[^1];
            resting.RemoveAt(resting.Count - 1);
            End(child, hello.Program);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, FramedChild child) in resting)
        {
            child.Dispose();
        }

        resting.Clear();
    }

    private static FramedChild Start(FramedHello hello, CancellationToken cancellation)
    {
        ExecProgram program = hello.Program;
        TimeSpan limit = program.Timeout > LeastForStart ? program.Timeout : LeastForStart;
        ChildProgram command = new(program.Command) { Folder = program.Folder, IsConfined = true, LongestPayload = ExecSearch.MostBytesOfOne };
        try
        {
            return Starts.Run(() => FramedChild.Start(command, hello.Payload, limit, cancellation), cancellation);
        }
        catch (ChildFailureException exception)
        {
            string often = exception.Failure is ChildFailure.Refused ? "it refuses the work" : "it was not ready, however often it was started";
            throw new ChildUnusableException($"{often}: {exception.Message}", ExecFailure.Tail(exception.StandardError));
        }
    }

    private void Lost()
    {
        lock (resting)
        {
            working--;
        }
    }

    private void Leave(FramedChild child)
    {
        lock (resting)
        {
            if (metersInUse.Remove(child, out ProcessMeter? meter))
            {
                meter.Leave();
            }
        }
    }

    private void End(FramedChild child, ExecProgram program)
    {
        Leave(child);
        using (child)
        {
            try
            {
                child.End(program.Timeout);
            }
            catch (ChildFailureException exception)
            {
                throw new ChildUnusableException($"it answered all that it got, but did not end as the protocol says: {exception.Message}", ExecFailure.Tail(exception.StandardError));
            }
        }
    }
}
