namespace Pipeline.Definition;

/// <summary>Whether a run is left out when nothing changed since the last one that published, and how that is told.</summary>
public enum IfChanged
{
    /// <summary>It runs.</summary>
    False,

    /// <summary>Files are compared by size, times and inode.</summary>
    True,

    /// <summary>Files are read and compared by what they hold.</summary>
    Verify,
}
