namespace Pipeline.Exec;

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">Reject code, if it is one record's fault in the end.</param>
/// <param name="What">What the program did, without any value of the data.</param>
/// <param name="StandardError">The end of its stderr, which may quote data, or null.</param>
internal sealed record ExecFailure(string Code, string What, string? StandardError)
{
    private const int Shown = 300;
    private const string TimeoutCode = "worker.timeout";

    /// <summary>Whether it did not end in time.</summary>
    public bool IsTimeout => string.Equals(Code, TimeoutCode, StringComparison.Ordinal);

    /// <summary>Both, for the list of rejects.</summary>
    public string Message => StandardError is null ? What : $"{What}; {StandardError}";

    /// <summary>The program ended with another exit code than 0, or was killed.</summary>
    public static ExecFailure Crash(string what, string stderr) => new("worker.crash", what, Tail(stderr));

    /// <summary>It did not end in time.</summary>
    public static ExecFailure Timeout(TimeSpan limit, string stderr) => new(TimeoutCode, $"the program gave no whole answer within {limit.TotalSeconds:0.###} s", Tail(stderr));

    /// <summary>It ended well, but what it wrote is no answer.</summary>
    public static ExecFailure Answer(string what, string stderr) => new("worker.answer", what, Tail(stderr));

    /// <summary>The end of stderr as it is shown, or null when there is none.</summary>
    public static string? Tail(string stderr)
    {
        string tail = stderr.Length <= Shown ? stderr : "…" + stderr[^Shown..];
        return tail.Length == 0 ? null : $"its stderr ends: {tail.ReplaceLineEndings(" | ")}";
    }
}
