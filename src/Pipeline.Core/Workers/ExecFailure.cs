namespace Pipeline.Workers;

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">Reject code, if it is one record's fault in the end.</param>
/// <param name="Message">What the program did, with the end of its stderr.</param>
internal sealed record ExecFailure(string Code, string Message)
{
    private const int Shown = 300;

    /// <summary>The program ended with another exit code than 0, or was killed.</summary>
    public static ExecFailure Crash(string what, string stderr) => new("worker.crash", WithTail(what, stderr));

    /// <summary>It did not end in time.</summary>
    public static ExecFailure Timeout(TimeSpan limit, string stderr) => new("worker.timeout", WithTail($"the program gave no whole answer within {limit.TotalSeconds:0.###} s", stderr));

    /// <summary>It ended well, but what it wrote is no answer.</summary>
    public static ExecFailure Answer(string what, string stderr) => new("worker.answer", WithTail(what, stderr));

    private static string WithTail(string what, string stderr)
    {
        string tail = stderr.Length <= Shown ? stderr : "…" + stderr[^Shown..];
        return tail.Length == 0 ? what : $"{what}; its stderr ends: {tail.ReplaceLineEndings(" | ")}";
    }
}
