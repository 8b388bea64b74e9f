namespace Pipeline.Files;

/// <summary>
/// The one way to ask what a path names. <c>File.Exists</c> says no where it cannot know, and a commit record that
/// cannot be read would be one that is not there: here that is an exception.
/// </summary>
public static class Entry
{
    /// <summary>What the path names; a link at its end is a link.</summary>
    /// <exception cref="IOException">The system cannot say.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder of the path may not be searched.</exception>
    public static EntryKind Look(string path) => Look(path, followLinks: false);

    /// <summary>What the path names, through links; a link that leads to nothing is nothing.</summary>
    /// <exception cref="IOException">The system cannot say.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder of the path may not be searched.</exception>
    public static EntryKind LookThrough(string path) => Look(path, followLinks: true);

    /// <summary>What the path names, through links, for words about it only: null when the system cannot say.</summary>
    public static EntryKind? TryLookThrough(string path)
    {
        try
        {
            return LookThrough(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static EntryKind Look(string path, bool followLinks)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Contains('\0'))
        {
            // No file system allows a NUL in a name, and the system's calls would look at the part before it.
            return EntryKind.None;
        }

        if (OperatingSystem.IsLinux())
        {
            return Posix.TypeOf(path, followLinks) switch
            {
                0 => EntryKind.None,
                Posix.Link => EntryKind.Link,
                Posix.Folder => EntryKind.Folder,
                _ => EntryKind.File,
            };
        }

        EntryKind kind = KindOf(new FileInfo(path));
        return kind == EntryKind.Link && followLinks ? KindOf(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)!) : kind;
    }

    private static EntryKind KindOf(FileSystemInfo entry) => (int)entry.Attributes == -1 ? EntryKind.None
        : entry.Attributes.HasFlag(FileAttributes.ReparsePoint) ? EntryKind.Link
        : entry.Attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Folder
        : EntryKind.File;
}
