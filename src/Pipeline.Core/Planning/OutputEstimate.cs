using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// How large the output may become, for words about it. Nothing is refused by it: a filter makes output smaller, a derived
/// column makes it larger, and nobody knows before the run.
/// </summary>
internal static class OutputEstimate
{
    /// <summary>The bytes of the input; null where they say nothing about the output: compressed data, or a stream.</summary>
    public static long? Of(IReadOnlyList<SourceFile> files, OutputDefinition output) =>
        output.CompressionInForce is OutputCompression.None && files.All(file => file.Identity is { Regular: true } && !file.IsCompressed)
            ? files.Sum(file => file.Identity!.Value.Size)
            : null;

    /// <summary>A warning where the output may not fit where it goes to, or null.</summary>
    /// <param name="files">The input.</param>
    /// <param name="output">The output.</param>
    /// <param name="staged">Bytes of it that stand there already.</param>
    public static string? Doubt(IReadOnlyList<SourceFile> files, OutputDefinition output, long staged)
    {
        if (output.Folder is null or "-" || Of(files, output) is not { } bytes)
        {
            return null;
        }

        // The output is made later: the file system is that of the folder in which it will stand.
        string? folder = Path.GetFullPath(output.Folder);
        while (folder is not null && Entry.TryLookThrough(folder) != EntryKind.Folder)
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is not null && DiskSpace.Of(folder) is { } space && space.Free < bytes - staged
            ? $"the output may not fit: the input has {bytes:#,0} bytes{(staged > 0 ? $", of the output {staged:#,0} are staged already" : "")}, and '{folder}' has {space.Free:#,0} free, beside what is published there now; free some, or go on with --resume when the disk was full"
            : null;
    }
}
