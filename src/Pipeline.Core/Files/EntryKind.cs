
namespace Pipeline.Files;

/// <summary>What a path names, without following a link at its end.</summary>
internal enum EntryKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A file, or something else that is neither folder nor link.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link,
}

/// <summary>Looks at paths.</summary>
internal static class Entry
{
    /// <summary>What the path names.</summary>
    public static EntryKind Look(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Posix.TypeOf(path) switch
            {
                0 => EntryKind.None,
                Posix.Link => EntryKind.Link,
                Posix.Folder => EntryKind.Folder,
                _ => EntryKind.File,
            };
        }

        FileAttributes attributes = new FileInfo(path).Attributes;
        return (int)attributes == -1 ? EntryKind.None
            : attributes.HasFlag(FileAttributes.ReparsePoint) ? EntryKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Folder
            : EntryKind.File;
    }
}
