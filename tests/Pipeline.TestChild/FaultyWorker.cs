using Pipeline.Processes;
using Pipeline.Workers;

namespace Pipeline.TestChild;

/// <summary>
/// A worker as it should be, but that it misbehaves at some batches: what comes and goes passes through here, a frame at a time.
/// </summary>
internal sealed class FaultyWorker
{
    private readonly string behaviour;
    private readonly Trigger trigger;
    private readonly MemoryStream pending = new();
    private readonly Stream output = Console.OpenStandardOutput();
    private readonly FrameReader reader = new(Console.OpenStandardInput());
    private bool isDue;

    private FaultyWorker(string behaviour, Trigger trigger)
    {
        this.behaviour = behaviour;
        this.trigger = trigger;
    }

    /// <summary>Runs.</summary>
    /// <param name="behaviour">What it does wrong.</param>
    /// <param name="trigger">When, see <see cref="Trigger.Of"/>.</param>
    public static int Run(string behaviour, string[] trigger)
    {
        FaultyWorker worker = new(behaviour, Trigger.Of(trigger));
        int exitCode = WorkerHost.Run(new Input(worker), new Output(worker));
        return behaviour is "end-badly" ? 5 : exitCode;
    }

    /// <summary>The next frame for the worker, after what is to happen at it.</summary>
    private byte[] NextFrame()
    {
        if (reader.Read() is not { } frame)
        {
            return [];
        }

        if (frame.Type == FrameType.Batch && trigger.IsDue(frame))
        {
            isDue = true;
            Misbehave();
        }

        MemoryStream bytes = new();
        new FrameWriter(bytes).Write(frame.Type, frame.Sequence, frame.Payload.Span);
        return bytes.ToArray();
    }

    private void Misbehave()
    {
        switch (behaviour)
        {
            case "segv":
                Misdeeds.WriteNowhere();
                break;
            case "kill" or "stop":
                Misdeeds.Signal(behaviour.ToUpperInvariant());
                break;
            case "exit-3":
                Environment.Exit(3);
                break;
            case "exit-0":
                Environment.Exit(0);
                break;
            case "flood":
                CsvFilter.FloodError(20);
                Console.Error.Write("the last words");
                Environment.Exit(4);
                break;
            case "talk":
                Console.Error.Write("one\n\ntwo \u001b[31m" + new string('x', 2000) + "\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n")) + "no end");
                break;
            case "stack":
                Misdeeds.Overflow(0);
                break;
            case "memory":
                Misdeeds.TakeMemory();
                break;
            case "loop":
                // Without taking a core from the tests beside it.
                while (true)
                {
                    Thread.Sleep(10);
                }

            case "throw":
                throw new InvalidOperationException("a bug");
            case "garbage":
                output.Write("no frame at all, and more than its header is long"u8);
                break;
        }
    }

    /// <summary>Passes an answer on, or what is to come in its place.</summary>
    private void Send(byte[] frame)
    {
        Frame answer = new FrameReader(new MemoryStream(frame)).Read()!.Value;
        FrameWriter writer = new(output);
        if (answer.Type == FrameType.Ready && behaviour is "another-build")
        {
            PayloadReader ready = new(answer.Payload.Span);
            ready.RequiredText();
            PayloadWriter other = new();
            other.Text("another build");
            other.Text(ready.RequiredText());
            writer.Write(FrameType.Ready, 0, other.Written);
            return;
        }

        if (answer.Type == FrameType.End && behaviour is "no-end")
        {
            return;
        }

        if (!isDue)
        {
            output.Write(frame);
            return;
        }

        isDue = false;
        switch (behaviour)
        {
            case "omit":
                return;
            case "repeat":
                output.Write(frame);
                break;
            case "cut":
                output.Write(frame.AsSpan(0, frame.Length / 2));
                Environment.Exit(0);
                break;
            case "cut-payload":
                writer.Write(FrameType.Result, answer.Sequence, answer.Payload.Span[..^1]);
                return;
            case "damage":
                // A bit of the last value, as a faulty cable would: all that tells is the checksum.
                frame[^2] ^= 1;
                break;
            case "lie":
                // Says that it took no record at all.
                byte[] payload = answer.Payload.ToArray();
                payload.AsSpan(0, sizeof(int)).Clear();
                writer.Write(FrameType.Result, answer.Sequence, payload);
                return;
        }

        output.Write(frame);
    }

    private sealed class Input(FaultyWorker worker) : MemoryStream
    {
        private byte[] rest = [];
        private int used;

        public override int Read(Span<byte> buffer)
        {
            if (used == rest.Length)
            {
                (rest, used) = (worker.NextFrame(), 0);
            }

            int count = Math.Min(buffer.Length, rest.Length - used);
            rest.AsSpan(used, count).CopyTo(buffer);
            used += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }

    private sealed class Output(FaultyWorker worker) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => worker.pending.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            byte[] frame = worker.pending.ToArray();
            worker.pending.SetLength(0);
            worker.Send(frame);
        }
    }
}
