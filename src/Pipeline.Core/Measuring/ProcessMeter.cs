using System.Diagnostics;
using System.Globalization;
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
    private long answered;
    private TraceRow? trace;
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

    /// <summary>Has it write what it does to a row.</summary>
    /// <param name="file">The trace.</param>
    /// <param name="what">What the processes are, such as <c>worker</c>.</param>
    /// <param name="block">Name of the block.</param>
    public void TraceTo(TraceFile file, string what, string block)
    {
        TraceRow row = file.Row(string.Create(CultureInfo.InvariantCulture, $"{what} {number} of {block}"));
        lock (gate)
        {
            trace = row;
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
    /// <returns>When that was, for <see cref="End"/>.</returns>
    public long Begin(int id)
    {
        lock (gate)
        {
            long now = Stopwatch.GetTimestamp();
            if (process != id)
            {
                cpuOfEnded += cpuOfLive;
                cpuOfLive = 0;
                process = id;
            }

            if (working++ == 0)
            {
                since = now;
            }

            return now;
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="batch">The batch's number.</param>
    /// <param name="isAnswered">Whether it was answered.</param>
    public void End(long began, long batch, bool isAnswered)
    {
        lock (gate)
        {
            long now = Stopwatch.GetTimestamp();
            batches += isAnswered ? 1 : 0;
            if (--working == 0)
            {
                busy += now - since;
            }

            // It has more than one batch at hand and works on one: on the next when it has answered the one before.
            trace?.Add(batch, Math.Max(began, answered), now);
            answered = now;
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
