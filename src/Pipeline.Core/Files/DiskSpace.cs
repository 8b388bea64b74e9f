namespace Pipeline.Files;

/// <summary>The room of a file system.</summary>
/// <param name="Free">Bytes that this user may still write.</param>
/// <param name="Total">Bytes that it has in all.</param>
internal readonly record struct DiskSpace(long Free, long Total)
{
    /// <summary>That of the file system of a folder; null where the system does not say.</summary>
    public static DiskSpace? Of(string folder)
    {
        try
        {
            DriveInfo drive = new(folder);

            // Some file systems in user space say 0 for all.
            return drive.TotalSize > 0 ? new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
