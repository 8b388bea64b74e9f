using System.Security.Cryptography;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// Finds files that are the same byte for byte, as they are stored: as another file of this run, or as one that an earlier run
/// published. Only files with the size of another are read, and once; of those of earlier runs, length and CRC-32C of the
/// content are known, as they were when they were read. Files without records are often alike and mean nothing.
/// </summary>
internal sealed class DuplicateInputs
{
    private readonly ILookup<long, DeliveredFile> delivered;
    private readonly Dictionary<(long Size, string Hash), string> first = [];

    private DuplicateInputs(IEnumerable<DeliveredFile> delivered) => this.delivered = delivered.ToLookup(file => file.Size);

    /// <summary>A sentence for each file that another one equals.</summary>
    /// <param name="files">Those of this run.</param>
    /// <param name="delivered">Those of earlier runs, see <see cref="DeliveredFiles"/>.</param>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public static IEnumerable<string> Find(IReadOnlyList<SourceFile> files, IEnumerable<DeliveredFile> delivered)
    {
        DuplicateInputs inputs = new(delivered);
        foreach (IGrouping<long, SourceFile> alike in files.Where(file => !file.IsEmpty && file.Identity is { Regular: true }).GroupBy(StoredSize))
        {
            SourceFile[] same = [.. alike];
            foreach (SourceFile file in same)
            {
                if (inputs.Find(file, hasTwin: same.Length > 1) is { } fault)
                {
                    yield return $"{file.Name}: the same bytes as {fault}, and input.gate.duplicates is refuse";
                }
            }
        }
    }

    private string? Find(SourceFile file, bool hasTwin)
    {
        FileIdentity identity = file.Identity!.Value;

        // A file that was not touched since it was published was not delivered again: it is still there.
        DeliveredFile[] earlier = [.. delivered[identity.Size]];
        long size = StoredSize(file);
        bool mayBeAgain = earlier.Length > 0 && !Array.Exists(earlier, one => one.Is(identity));
        (FileContent? content, string? hash) = Read(file, mayBeAgain, hasTwin);
        if (hash is not null && !first.TryAdd((size, hash), file.Name))
        {
            return $"{first[(size, hash)]} (SHA-256 {hash[..12]}…)";
        }

        foreach (DeliveredFile one in mayBeAgain ? earlier : [])
        {
            if (one.Content == content)
            {
                return $"{one.Name} that run {one.RunId} published (CRC-32C {one.Content.Crc32C})";
            }
        }

        return null;
    }

    private static long StoredSize(SourceFile file) => file.Found.Member?.StoredLength ?? file.Identity!.Value.Size;

    private static (FileContent? Content, string? Sha256) Read(SourceFile file, bool content, bool sha256)
    {
        if (file.Found.Member is null && (!content || file.IsCompressed))
        {
            // What is compressed has another content than its bytes.
            return (content ? FileContent.Of(file) : null, sha256 ? FileHash.Sha256(file.Found.FullPath) : null);
        }

        using IncrementalHash? hash = sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        FileContent? found = FileContent.Of(file, hash);
        return (found, hash is null || found is null ? null : Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
