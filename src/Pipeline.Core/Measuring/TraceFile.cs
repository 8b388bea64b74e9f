using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pipeline.Measuring;

/// <summary>
/// A timeline as Chrome's trace events, which speedscope and Perfetto open: a row for each part of a block and for each child process that lives longer
/// than a batch, a slice for each time that it worked. Written as it comes. Any thread may add to it. It holds no field values.
/// </summary>
/// <param name="output">Where to; not disposed of here.</param>
/// <param name="most">Most slices; those behind them are only counted.</param>
internal sealed class TraceFile(Stream output, int most = TraceFile.MostSlices) : IDisposable
{
    /// <summary>Most slices of a trace: of some 20 MB.</summary>
    public const int MostSlices = 200_000;

    private const int Process = 1;
    private const int FlushedAtOnce = 64 << 10;

    private readonly Lock gate = new();
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly Utf8JsonWriter json = new(output, new JsonWriterOptions { SkipValidation = true });
    private int rows;
    private int slices;
    private bool isOver;

    /// <summary>Slices for which there was no room.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Why it could not be written to its end, or null.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Makes a row.</summary>
    /// <param name="name">Its name.</param>
    public TraceRow Row(string name)
    {
        lock (gate)
        {
            int row = ++rows;
            Write(() =>
            {
                if (row == 1)
                {
                    json.WriteStartObject();
                    json.WriteString("displayTimeUnit", "ms");
                    json.WriteStartArray("traceEvents");
                }

                Begin("thread_name", "M", row);
                json.WriteStartObject("args");
                json.WriteString("name", name);
                json.WriteEndObject();
                json.WriteEndObject();
            });
            return new TraceRow(this, row);
        }
    }

    /// <summary>Adds a slice.</summary>
    internal void Add(int row, long number, long from, long to)
    {
        lock (gate)
        {
            if (isOver || slices == most)
            {
                LeftOut++;
                return;
            }

            slices++;
            Write(() =>
            {
                Begin(string.Create(CultureInfo.InvariantCulture, $"batch {number}"), "X", row);
                WriteTime("ts", from - began);
                WriteTime("dur", to - from);
                json.WriteEndObject();
                if (json.BytesPending > FlushedAtOnce)
                {
                    json.Flush();
                }
            });
        }
    }

    /// <summary>Ends the trace.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (!isOver && rows > 0)
            {
                Write(() =>
                {
                    json.WriteEndArray();
                    json.WriteStartObject("otherData");
                    json.WriteNumber("slices_left_out", LeftOut);
                    json.WriteEndObject();
                    json.WriteEndObject();
                    json.Flush();
                });
            }

            isOver = true;
        }
    }

    private void Begin(string name, string phase, int row)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", phase);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", row);
    }

    /// <summary>Microseconds to the nanosecond.</summary>
    private void WriteTime(string name, long ticks) => json.WriteNumber(name, Math.Round((decimal)ticks * 1_000_000 / Stopwatch.Frequency, 3));

    /// <summary>A trace fails no run: what cannot be written is the end of it.</summary>
    private void Write(Action write)
    {
        if (isOver)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            Fault = exception;
            isOver = true;
        }
    }
}
