namespace Pipeline.Files;

/// <summary>What a path names, see <see cref="Entry"/>.</summary>
public enum EntryKind
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
