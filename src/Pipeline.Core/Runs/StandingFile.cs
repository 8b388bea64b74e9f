using System.Security.Cryptography;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Files that may or may not be what we wrote.</summary>
internal static class StandingFile
{
    /// <summary>Whether a file of that size and hash stands at the path. That it cannot be known throws.</summary>
    public static bool Is(string path, PublishedFile file, IFileSystemCalls calls)
    {
        if (calls.Look(path).Kind != EntryKind.File)
        {
            return false;
        }

        using Stream content = calls.OpenRead(path);
        return content.Length == file.Bytes
            && string.Equals(Convert.ToHexStringLower(SHA256.HashData(content)), file.Sha256, StringComparison.Ordinal);
    }
}
