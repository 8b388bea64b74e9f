using System.Buffers.Binary;
using Pipeline.Measuring;
using Pipeline.Processes;

namespace Pipeline.Exec;

/// <summary>Asks a framed program: a process that stays alive answers question after question, until it fails and another takes its place.</summary>
internal sealed class FramedCaller(string stage, ExecProgram program, ExecCrew crew, CancellationToken cancellation) : IExecCaller
{
    private readonly FramedHello hello = new(stage, program);
    private FramedInput input = new(program.Input);
    private long number;

    /// <inheritdoc/>
    public ExecInput Begin(long batch)
    {
        number = batch;
        return input = new FramedInput(program.Input);
    }

    /// <inheritdoc/>
    public ExecOutcome Ask(int first, int end)
    {
        ReadOnlyMemory<byte> records = input.Records(first, end);
        if (records.Length > FrameFormat.LongestPayload - sizeof(int))
        {
            throw new ChildUnusableException($"a batch of {records.Length} bytes is larger than a frame may be: lower --batch-bytes");
        }

        FramedChild child = crew.Take(hello, cancellation);
        ProcessMeter meter = crew.MeterOf(child);
        bool isWell = false;
        long began = meter.Begin(child.Id);
        try
        {
            ExecAnswers answers = Ask(child, records, first, end);
            isWell = true;
            return new ExecOutcome(answers, null);
        }
        catch (ProtocolException exception)
        {
            return new ExecOutcome(null, ExecFailure.Answer($"the program broke the protocol: {exception.Message}", child.ErrorText));
        }
        catch (ChildFailureException exception)
        {
            return new ExecOutcome(null, FailureOf(exception));
        }
        finally
        {
            meter.End(began, number, isWell);
            if (isWell)
            {
                crew.Give(hello, child);
            }
            else
            {
                crew.Lost(child);
                child.Dispose();
            }
        }
    }

    private FramedAnswers Ask(FramedChild child, ReadOnlyMemory<byte> records, int first, int end)
    {
        ulong sequence = crew.NextSequence();
        // Its answer may begin before it has read all: whoever only writes would wait for a child that waits for us.
        Thread sending = new(() => Send(child, sequence, records, end - first), maxStackSize: 256 << 10) { IsBackground = true, Name = "child stdin" };
        sending.Start();
        try
        {
            Frame frame = child.Receive(FrameType.Result, sequence, program.Timeout);
            return FramedAnswers.Read(program, frame.Payload.Span, first, end);
        }
        finally
        {
            sending.Join();
        }
    }

    private void Send(FramedChild child, ulong number, ReadOnlyMemory<byte> records, int count)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, count);
        child.Send(FrameType.Batch, number, head, records.Span, program.Timeout);
    }

    private ExecFailure FailureOf(ChildFailureException exception) => exception.Failure switch
    {
        ChildFailure.Silent => ExecFailure.Timeout(program.Timeout, exception.StandardError),
        ChildFailure.BrokeProtocol => ExecFailure.Answer($"the program broke the protocol: {exception.Message}", exception.StandardError),
        // What it says in ERROR is its own text, and may quote data.
        ChildFailure.SaidError => ExecFailure.Crash("the program sent ERROR", $"{exception.StandardError}\n{exception.Message}"),
        _ => ExecFailure.Crash($"the program failed: {exception.Message}", exception.StandardError),
    };
}
