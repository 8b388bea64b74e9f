namespace Pipeline.Files;

/// <summary>What tells one file from another, and a file from itself after a change.</summary>
/// <param name="Device">Number of the file system; 0 where the operating system does not say.</param>
/// <param name="Inode">Number of the file in its file system; 0 where the operating system does not say.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNanoseconds">Time of the last change of the content, since 1970.</param>
/// <param name="Regular">False for pipes, devices and folders, whose size and time mean nothing.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, long ModifiedNanoseconds, bool Regular)
{
    /// <summary>
    /// Time of the last change of content, name, mode or links; 0 where the operating system does not say. Unlike the
    /// other time it cannot be put back by whoever writes to the file.
    /// </summary>
    public long ChangedNanoseconds { get; init; }

    /// <summary>Time at which the file was made; 0 where the operating system does not say. A copy that took all other times over has one of its own.</summary>
    public long BornNanoseconds { get; init; }

    /// <summary>Number of the user who owns the file; 0 where the operating system does not say.</summary>
    public uint Owner { get; init; }

    /// <summary>Looks at a file, through links; null when there is none.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Posix.Look(path);
        }

        var file = new FileInfo(path);
        return Entry.LookThrough(path) == EntryKind.None
            ? null
            : new FileIdentity(0, 0, file.Length, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, Regular: true);
    }
}
