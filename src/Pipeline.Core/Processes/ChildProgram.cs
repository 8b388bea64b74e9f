namespace Pipeline.Processes;

/// <summary>What a <see cref="ChildProcess"/> runs. There is never a shell between.</summary>
/// <param name="Command">The program and its arguments, each as it is. A program with a <c>/</c> is a path, below <see cref="Folder"/> unless absolute; any other is looked up in PATH.</param>
internal sealed record ChildProgram(IReadOnlyList<string> Command)
{
    /// <summary>The current folder of the program, or null for ours.</summary>
    public string? Folder { get; init; }

    /// <summary>Variables beside the few that a child inherits, see <see cref="ChildEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether it is a user's program, which neither ends itself with its parent nor what it started with itself: <c>setsid</c>
    /// gives it a process group that can be killed, <c>setpriv</c> has the kernel end it, where there are such programs.
    /// </summary>
    public bool IsConfined { get; init; }

    /// <summary>Whether <see cref="ChildProcess.HasUnreadInput"/> is to be known. A write then does not fail as soon as the program closes its stdin, but when it ends.</summary>
    public bool WatchesInput { get; init; }

    /// <summary>Gets the first lines of its stderr as they come, see <see cref="ErrorLines"/>; must not wait.</summary>
    public Action<string>? Hear { get; init; }

    /// <summary>Most bytes of the payload of a frame that it may send, where it speaks in frames.</summary>
    public int LongestPayload { get; init; } = FrameFormat.LongestPayload;
}
