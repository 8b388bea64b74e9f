using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// The folders between an output folder and its files. Each must be a real folder of the same file system: a link would let
/// whoever planted it choose where we write, and nothing can be renamed across file systems. Each is looked at once.
/// </summary>
internal sealed class ParentFolders(string output)
{
    private readonly Dictionary<string, string?> seen = new(StringComparer.Ordinal);
    private readonly FileIdentity? root = FileIdentity.Of(output);

    /// <summary>Why the file cannot be put at that relative path, or null when its folders are in order or not there yet.</summary>
    public string? WhatIsInTheWayOf(string path)
    {
        int end = path.LastIndexOf('/');
        return end < 0 ? null : Look(path[..end]);
    }

    private string? Look(string folder)
    {
        if (seen.TryGetValue(folder, out string? reason))
        {
            return reason;
        }

        reason = WhatIsInTheWayOf(folder) ?? LookAt(folder);
        seen.Add(folder, reason);
        return reason;
    }

    private string? LookAt(string folder)
    {
        string path = ControlFolder.FileOf(output, folder);
        return Entry.Look(path) switch
        {
            EntryKind.None => null,
            EntryKind.Link => $"'{folder}' is a link, and links below the output folder are not followed",
            EntryKind.File => $"'{folder}' is a file",
            _ when root is { } of && FileIdentity.Of(path) is { } here && here.Device != of.Device =>
                $"'{folder}' is on another file system",
            _ => null,
        };
    }
}
