using Pipeline.Processes;

namespace Pipeline.Exec;

/// <summary>
/// One start of a plain program for some records. Writing the records, reading the output and draining stderr go on at the same
/// time, so that no order in which a program works ends in a full pipe.
/// </summary>
internal sealed class PlainAttempt
{
    // An answer this much larger than the question is a program gone wild.
    private const int MostTimes = 16;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly ExecProgram program;
    private readonly CsvInput input;
    private readonly int first;
    private readonly int end;
    private volatile bool isWritten;

    private PlainAttempt(ExecProgram program, CsvInput input, int first, int end)
    {
        this.program = program;
        this.input = input;
        this.first = first;
        this.end = end;
    }

    /// <summary>Runs the program over the records from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <returns>Answers, or a failure.</returns>
    /// <exception cref="ChildStartException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The run is stopped; the program was killed.</exception>
    public static ExecOutcome Run(ExecProgram program, CsvInput input, int first, int end, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using ChildProcess child = ChildProcess.Start(new ChildProgram(program.Command) { Folder = program.Folder, IsConfined = true, WatchesInput = program.ChangesRecordCount }, cancellation);
        using CancellationTokenRegistration kill = cancellation.Register(child.Kill);
        ExecOutcome outcome = new PlainAttempt(program, input, first, end).Talk(child);
        cancellation.ThrowIfCancellationRequested();
        return outcome;
    }

    private ExecOutcome Talk(ChildProcess child)
    {
        using ChildDeadline deadline = new(child, program.Timeout);
        Thread writing = new(() => Write(child.Input), maxStackSize: 256 << 10) { IsBackground = true, Name = "child stdin" };
        writing.Start();
        ReadOnlyMemory<byte> sent = input.Records(first, end);
        int most = program.ChangesRecordCount ? ExecSearch.MostBytesOfOne : (int)Math.Min(ExecSearch.MostBytesOfOne, (long)MostTimes * sent.Length) + (1 << 20);
        (byte[] output, int length) = Read(child.Output, most);
        if (length > most)
        {
            child.Kill();
        }

        int? exitCode = child.WaitForExit(program.Timeout + Slack);
        bool isUnread = program.ChangesRecordCount && (!writing.Join(Slack) || !isWritten || child.HasUnreadInput);
        child.Stop(TimeSpan.Zero);
        writing.Join();
        string stderr = child.ErrorText;
        if (deadline.IsPast || exitCode is null)
        {
            return new ExecOutcome(null, ExecFailure.Timeout(program.Timeout, stderr));
        }

        if (length > most)
        {
            return new ExecOutcome(null, ExecFailure.Answer($"the program wrote more than {most} bytes for {sent.Length}", stderr));
        }

        if (exitCode != 0)
        {
            // setsid and setpriv stand before the program, and say so when they cannot start it (a script whose interpreter is missing).
            return ProgramPath.IsUnstarted(exitCode, stderr)
                ? throw new ChildStartException($"cannot start '{program.Command[0]}': {stderr}")
                : new ExecOutcome(null, ExecFailure.Crash(exitCode > 128 ? $"the program was ended by signal {exitCode - 128}" : $"the program ended with exit code {exitCode}", stderr));
        }

        if (isUnread)
        {
            return new ExecOutcome(null, ExecFailure.Answer("the program did not read all of its input, so what it left out cannot be told from what it did not see", stderr));
        }

        return CsvAnswers.Read(program, output, length, first, end, out string fault) is { } answers
            ? new ExecOutcome(answers, null)
            : new ExecOutcome(null, ExecFailure.Answer(fault, stderr));
    }

    private void Write(Stream stream)
    {
        try
        {
            stream.Write(input.Header.Span);
            stream.Write(input.Records(first, end).Span);
            isWritten = true;
            stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A program that answers each record need not read all of its input: its answer is judged as a whole.
        }
    }

    /// <summary>Reads to the end, or to one byte more than <paramref name="most"/>.</summary>
    private static (byte[] Output, int Length) Read(Stream stream, int most)
    {
        byte[] output = new byte[64 << 10];
        int used = 1;
        while (used <= most + 1)
        {
            if (used == output.Length)
            {
                Array.Resize(ref output, output.Length * 2);
            }

            int got = stream.Read(output.AsSpan(used, Math.Min(output.Length - used, most + 2 - used)));
            if (got == 0)
            {
                break;
            }

            used += got;
        }

        return (output, used - 1);
    }
}
