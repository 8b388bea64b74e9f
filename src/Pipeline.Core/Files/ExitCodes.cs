namespace Pipeline.Files;

/// <summary>
/// The exit codes, after sysexits and timeout(1). Stable: scripts and systemd units depend on them. 69 and 75 mean
/// "the same command later"; 74, 124, 130 and 143 can be continued; any other needs a person.
/// </summary>
public static class ExitCodes
{
    /// <summary>Published, rejects within the limit; or nothing had changed.</summary>
    public const int Success = 0;

    /// <summary>Wrong usage; two inputs with one destination.</summary>
    public const int Usage = 64;

    /// <summary>Data: reject limit passed, damaged input, header drift.</summary>
    public const int Data = 65;

    /// <summary>Nothing matched, a named file is missing.</summary>
    public const int NoInput = 66;

    /// <summary>A worker program or endpoint is unavailable.</summary>
    public const int Unavailable = 69;

    /// <summary>A bug, or the counts do not balance.</summary>
    public const int Internal = 70;

    /// <summary>Output cannot be created, would overwrite what is not ours, or is an input.</summary>
    public const int CannotCreate = 73;

    /// <summary>I/O error, disk full, unusable journal.</summary>
    public const int InputOutput = 74;

    /// <summary>Not now: lock held, input growing, late or changed during the run.</summary>
    public const int NotNow = 75;

    /// <summary>Permission.</summary>
    public const int Permission = 77;

    /// <summary>The pipeline file is wrong, or belongs to another output folder.</summary>
    public const int Definition = 78;

    /// <summary>Deadline reached, state kept.</summary>
    public const int Deadline = 124;

    /// <summary>Interrupted (SIGINT), state kept.</summary>
    public const int Interrupted = 130;

    /// <summary>Terminated (SIGTERM), state kept.</summary>
    public const int Terminated = 143;
}
