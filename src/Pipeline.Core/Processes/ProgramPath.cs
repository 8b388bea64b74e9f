using Pipeline.Files;

namespace Pipeline.Processes;

/// <summary>Finds programs as execvp(3) does, but says what is wrong.</summary>
internal static class ProgramPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly Lazy<string?> SetSid = new(() => OperatingSystem.IsLinux() ? Search("setsid") : null);
    private static readonly Lazy<string?> SetPriv = new(() => OperatingSystem.IsLinux() ? Search("setpriv") : null);

    /// <summary>The file of a program.</summary>
    /// <param name="program">A path if it has a <c>/</c>, otherwise a name in PATH.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <exception cref="ChildStartException">There is none, or it cannot be executed.</exception>
    public static string Find(string program, string folder)
    {
        if (!program.Contains('/', StringComparison.Ordinal))
        {
            return Search(program) ?? throw new ChildStartException($"there is no program '{program}' in PATH: install it, or write its path");
        }

        string path = Path.GetFullPath(program, folder);
        return Entry.TryLookThrough(path) switch
        {
            EntryKind.File when IsExecutable(path) => path,
            EntryKind.File => throw new ChildStartException($"'{path}' is not executable: chmod +x it, or name its interpreter first, such as [{(program.EndsWith(".py", StringComparison.Ordinal) ? "python3" : "sh")}, {program}]"),
            null => throw new ChildStartException($"'{path}' cannot be looked at: may its folders be searched?"),
            _ => throw new ChildStartException($"there is no program '{path}'"),
        };
    }

    /// <summary>
    /// The command behind two launchers. <c>setsid</c> gives the program a process group of its own; <c>setpriv</c> has the kernel kill it
    /// when the thread that started it ends. A launcher that is not installed is left out.
    /// </summary>
    public static IReadOnlyList<string> Confined(IReadOnlyList<string> command, out bool leadsGroup)
    {
        leadsGroup = SetSid.Value is not null;
        return [.. SetSid.Value is { } setsid ? [setsid] : Array.Empty<string>(), .. SetPriv.Value is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : Array.Empty<string>(), .. command];
    }

    /// <summary>
    /// True when only the launcher ran, because the program behind it could not be started (a script whose interpreter is missing). The
    /// launcher says so on stderr.
    /// </summary>
    public static bool IsUnstarted(int? exitCode, string standardError) => exitCode is 126 or 127
        && (standardError.StartsWith("setpriv:", StringComparison.Ordinal) || standardError.StartsWith("setsid:", StringComparison.Ordinal));

    /// <summary>The file of a name in PATH, or null.</summary>
    public static string? Search(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(path => Entry.TryLookThrough(path) is EntryKind.File && IsExecutable(path));

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0;
}
