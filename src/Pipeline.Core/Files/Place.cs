namespace Pipeline.Files;

/// <summary>What stands at a path, as far as it matters for putting something else there; links at its end are not followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsFixed">Whether it is immutable or append-only, so that not even root may replace it or what is in it.</param>
/// <param name="Device">Number of its file system; 0 where the operating system does not say.</param>
/// <param name="Mount">Number of its mount, of which a file system may have several and no rename goes across; 0 where the operating system does not say.</param>
internal readonly record struct Place(EntryKind Kind, bool IsFixed, ulong Device, ulong Mount)
{
    /// <summary>Whether it is neither a regular file nor a folder nor a link, such as a named pipe.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether it belongs to another user, and this one is not root.</summary>
    public bool IsAnothers { get; init; }

    /// <summary>Whether it is a folder in which each user may replace only what is their own, as <c>/tmp</c> is.</summary>
    public bool IsSticky { get; init; }

    /// <summary>Looks at a path.</summary>
    public static Place Of(string path) =>
        OperatingSystem.IsLinux() ? Posix.PlaceOf(path) : new Place(Entry.Look(path), IsFixed: false, Device: 0, Mount: 0);
}
