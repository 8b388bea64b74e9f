using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// The folders between an output folder and its files, and what stands at a file's place. Each folder must be a real one of the same file
/// system and mount as what is staged, and writable: a link would let whoever planted it choose where we write, and nothing can be
/// renamed across file systems or mounts. Each is looked at once.
/// </summary>
/// <param name="output">The output folder.</param>
/// <param name="staging">The folder that files are renamed from; where it is not there yet, the output folder stands for it.</param>
/// <param name="calls">The file system.</param>
internal sealed class ParentFolders(string output, string staging, IFileSystemCalls calls)
{
    private const int ReadOnlyFileSystem = 30;

    private readonly Dictionary<string, Obstacle?> seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> sticky = new(StringComparer.Ordinal);
    private Place? origin;

    // A dot behind it, since the output folder itself may be named by a link.
    private Place Origin => origin ??= calls.Look(Path.Combine(staging, ".")) is { Kind: EntryKind.Folder } staged ? staged : calls.Look(Path.Combine(ControlFolder.FolderOf(output, ""), "."));

    /// <summary>What keeps a file from being put at that relative path, or null when its folders are in order or not there yet.</summary>
    public Obstacle? InTheWayOf(string path) => Look(FolderOf(path));

    /// <summary>What keeps that which stands at a file's place from being replaced or removed, or null. Its folders were looked at before.</summary>
    public Obstacle? InTheWayAt(string path, Place place) => place switch
    {
        { Kind: EntryKind.None } => null,
        { Kind: EntryKind.Folder } => new Obstacle(ExitCodes.CannotCreate, "there is a folder of that name"),
        { IsFixed: true } => new Obstacle(ExitCodes.Permission, "the file there is marked immutable or append-only; lsattr shows it, chattr -i -a lifts it"),
        { IsAnothers: true } when sticky.Contains(FolderOf(path)) =>
            new Obstacle(ExitCodes.Permission, "the file there is another user's, and its folder has the sticky bit, so that only its owner may replace it; name another place"),
        { Mount: not 0 } when Origin.Mount != 0 && place.Mount != Origin.Mount =>
            new Obstacle(ExitCodes.CannotCreate, "something is mounted on it, so that it cannot be replaced; unmount it"),
        _ => null,
    };

    private static string FolderOf(string path) => path.LastIndexOf('/') is var end and >= 0 ? path[..end] : "";

    private Obstacle? Look(string folder)
    {
        if (!seen.TryGetValue(folder, out Obstacle? obstacle))
        {
            obstacle = (folder.Length == 0 ? null : InTheWayOf(folder)) ?? LookAt(folder);
            seen.Add(folder, obstacle);
        }

        return obstacle;
    }

    private Obstacle? LookAt(string folder)
    {
        string path = folder.Length == 0 ? Path.Combine(ControlFolder.FolderOf(output, ""), ".") : ControlFolder.FileOf(output, folder);
        string name = folder.Length == 0 ? "the output folder" : $"'{folder}'";
        Place place = calls.Look(path);
        if (place is { IsSticky: true, IsAnothers: true })
        {
            sticky.Add(folder);
        }

        return place.Kind switch
        {
            EntryKind.None => null,
            EntryKind.Link when folder.Length > 0 =>
                new Obstacle(ExitCodes.CannotCreate, $"{name} is a link, and links below the output folder are not followed"),
            EntryKind.File => new Obstacle(ExitCodes.CannotCreate, $"{name} is a file"),
            _ when place.Device != Origin.Device => new Obstacle(ExitCodes.CannotCreate, $"{name} is on another file system"),
            _ when place.Mount != Origin.Mount =>
                new Obstacle(ExitCodes.CannotCreate, $"{name} is a mount of its own, and nothing can be renamed into it, though it may be the same file system"),
            _ when place.IsFixed =>
                new Obstacle(ExitCodes.Permission, $"{name} is marked immutable or append-only; lsattr -d shows it, chattr -i -a lifts it"),
            _ => Writable(path, name),
        };
    }

    private Obstacle? Writable(string path, string name)
    {
        try
        {
            calls.RequireWritable(path);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return new Obstacle(ExitCodes.Permission, $"{name} may not be written; check its owner and mode");
        }
        catch (IOException exception) when (exception.HResult == ReadOnlyFileSystem)
        {
            return new Obstacle(ExitCodes.CannotCreate, $"{name} is read-only");
        }
    }
}
