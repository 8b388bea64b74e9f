namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>
/// A disk that promises no more than it must: of what was not synced any part may be lost and any part kept, in any order, across folders and
/// within one; a rename alone happens whole or not at all. A change of a folder is on disk when that folder was synced after it (of a
/// rename, the one it went to), the content of a file when the file was.
/// </summary>
internal sealed class DiskModel
{
    private readonly string root;
    private readonly DiskNode top = Folder();
    private readonly List<DiskChange> changes = [];

    /// <summary>Begins with what stands below a folder, as if all of it were on disk.</summary>
    public DiskModel(string root)
    {
        this.root = root;
        Load(new DirectoryInfo(root), top);
    }

    /// <summary>How many calls that change something or sync it were made so far; a power cut is after one of them.</summary>
    public int Time { get; private set; }

    public void Record(string call, string path, string other)
    {
        if (call is "look" or "access" or "read" or "open"
            || (!path.StartsWith(root + "/", StringComparison.Ordinal) && !string.Equals(path, root, StringComparison.Ordinal)))
        {
            return;
        }

        Time++;
        switch (call)
        {
            case "create":
                Set(path, new DiskNode());
                break;
            case "link":
                Set(path, new DiskNode { Target = other });
                break;
            case "write" or "cut":
                Find(path)!.Write(Time, File.ReadAllBytes(path));
                break;
            case "mkdir":
                FolderAt(path);
                break;
            case "rename":
                Move(path, other);
                break;
            case "delete" or "rmdir":
                Remove(path);
                break;
            case "sync":
                Sync(FindOrAdd(path));
                break;
            case "syncfs":
                SyncAll();
                break;
        }
    }

    /// <summary>The changes that a power cut at that time may lose.</summary>
    public IReadOnlyList<DiskChange> Pending(int time) => [.. changes.Where(change => change.Time <= time && change.DurableSince > time)];

    /// <summary>What is on disk after a power cut: path and content, null for folders, a link's target behind an arrow.</summary>
    /// <param name="time">When.</param>
    /// <param name="kept">The pending changes that were kept.</param>
    /// <param name="contentKept">Whether content that was not synced was kept.</param>
    public SortedDictionary<string, string?> After(int time, IReadOnlySet<DiskChange> kept, bool contentKept)
    {
        var entries = new Dictionary<DiskNode, Dictionary<string, DiskNode>>();
        Dictionary<string, DiskNode> Of(DiskNode folder) =>
            entries.TryGetValue(folder, out Dictionary<string, DiskNode>? known)
                ? known
                : entries[folder] = new Dictionary<string, DiskNode>(folder.OldEntries, StringComparer.Ordinal);
        foreach (DiskChange change in changes.Where(change => change.Time <= time && (change.DurableSince <= time || kept.Contains(change))))
        {
            if (change.FromFolder is not null)
            {
                Of(change.FromFolder).Remove(change.FromName!);
            }

            Of(change.Folder).Remove(change.Name);
            if (change.Node is not null)
            {
                Of(change.Folder)[change.Name] = change.Node;
            }
        }

        var found = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        void Walk(DiskNode folder, string path)
        {
            foreach ((string name, DiskNode node) in Of(folder))
            {
                string below = path.Length == 0 ? name : $"{path}/{name}";
                found[below] = node.Entries is not null ? null
                    : node.Target is { } target ? "->" + target
                    : System.Text.Encoding.UTF8.GetString(node.ContentAt(time, contentKept));
                if (node.Entries is not null)
                {
                    Walk(node, below);
                }
            }
        }

        Walk(top, "");
        return found;
    }

    private static DiskNode Folder() => new() { Entries = new(StringComparer.Ordinal) };

    private static void Load(DirectoryInfo from, DiskNode to)
    {
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            DiskNode node = entry is DirectoryInfo && entry.LinkTarget is null ? Folder() : new DiskNode { Target = entry.LinkTarget };
            to.Entries![entry.Name] = to.OldEntries[entry.Name] = node;
            if (node.Entries is not null)
            {
                Load((DirectoryInfo)entry, node);
            }
            else if (node.Target is null)
            {
                node.Write(0, File.ReadAllBytes(entry.FullName));
                node.Sync(0);
            }
        }
    }

    private DiskNode? Find(string path) =>
        path[root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((DiskNode?)top, (node, name) => node?.Entries?.GetValueOrDefault(name));

    // What was made past the recorded calls is a folder.
    private DiskNode FindOrAdd(string path) => Find(path) ?? FolderAt(path);

    private DiskNode FolderAt(string path)
    {
        if (Find(path) is { } known)
        {
            return known;
        }

        DiskNode made = Folder();
        Set(path, made);
        return made;
    }

    private void Set(string path, DiskNode node)
    {
        DiskNode folder = FolderAt(Path.GetDirectoryName(path)!);
        folder.Entries![Path.GetFileName(path)] = node;
        changes.Add(new DiskChange(Time, folder, Path.GetFileName(path), node));
    }

    private void Move(string from, string to)
    {
        DiskNode node = Find(from)!;
        DiskNode source = FolderAt(Path.GetDirectoryName(from)!);
        DiskNode folder = FolderAt(Path.GetDirectoryName(to)!);
        source.Entries!.Remove(Path.GetFileName(from));
        folder.Entries![Path.GetFileName(to)] = node;
        changes.Add(new DiskChange(Time, folder, Path.GetFileName(to), node, source, Path.GetFileName(from)));
    }

    private void Remove(string path)
    {
        if (Find(path) is not { } node)
        {
            return;
        }

        foreach (string name in node.Entries?.Keys.ToList() ?? [])
        {
            Remove($"{path}/{name}");
        }

        DiskNode folder = Find(Path.GetDirectoryName(path)!)!;
        folder.Entries!.Remove(Path.GetFileName(path));
        changes.Add(new DiskChange(Time, folder, Path.GetFileName(path), null));
    }

    private void Sync(DiskNode node)
    {
        node.Sync(Time);
        foreach (DiskChange change in changes.Where(change => change.Folder == node && change.DurableSince == int.MaxValue))
        {
            change.DurableSince = Time;
        }
    }

    private void SyncAll()
    {
        void Walk(DiskNode node)
        {
            Sync(node);
            foreach (DiskNode below in node.Entries?.Values ?? Enumerable.Empty<DiskNode>())
            {
                Walk(below);
            }
        }

        Walk(top);
    }
}
