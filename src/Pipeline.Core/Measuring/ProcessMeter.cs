using System.Diagnostics;
using Pipeline.Reports;

namespace Pipeline.Measuring;

/// <summary>Measures one child process of a block, and those that take its place when it is lost. Called by any thread.</summary>
/// <param name="number">Its number, from 1 on.</param>
internal sealed class ProcessMeter(int number)
{
    private readonly Lock gate = new();
    private int process;
    private int working;
    private long since;
    private long busy;
    private long batches;
    private long cpuOfLive;
    private long cpuOfEnded;

    /// <summary>CPU nanoseconds as far as they are known.</summary>
    public long CpuNanoseconds
    {
        get
        {
            lock (gate)
            {
                return cpuOfEnded + cpuOfLive;
            }
        }
    }

    /// <summary>Looks at the CPU time, since a process that has ended cannot be asked.</summary>
    public void Look()
    {
        lock (gate)
        {
            cpuOfLive = process == 0 ? cpuOfLive : Math.Max(cpuOfLive, CpuClock.OfProcess(process));
        }
    }

    /// <summary>Begins a batch in that process.</summary>
    public void Begin(int id)
    {
        lock (gate)
        {
            if (process != id)
            {
                cpuOfEnded += cpuOfLive;
                cpuOfLive = 0;
                process = id;
            }

            if (working++ == 0)
            {
                since = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="isAnswered">Whether it was answered.</param>
    public void End(bool isAnswered)
    {
        lock (gate)
        {
            batches += isAnswered ? 1 : 0;
            if (--working == 0)
            {
                busy += Stopwatch.GetTimestamp() - since;
            }
        }
    }

    /// <summary>Its process is about to be ended.</summary>
    public void Leave()
    {
        Look();
        lock (gate)
        {
            cpuOfEnded += cpuOfLive;
            cpuOfLive = 0;
            process = 0;
        }
    }

    /// <summary>What it did.</summary>
    public ProcessReport ToReport()
    {
        lock (gate)
        {
            return new ProcessReport(number, batches, (double)busy / Stopwatch.Frequency, (cpuOfEnded + cpuOfLive) / 1e9);
        }
    }
}
