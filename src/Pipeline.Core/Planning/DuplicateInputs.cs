using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// Finds files that are the same byte for byte, as they are stored. Only files of one size are read. Files without records are
/// often alike and mean nothing.
/// </summary>
internal static class DuplicateInputs
{
    /// <summary>A sentence for each file that an earlier one equals.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public static IEnumerable<string> Find(IReadOnlyList<SourceFile> files)
    {
        foreach (IGrouping<long, SourceFile> alike in files.Where(file => !file.IsEmpty && file.Identity is { Regular: true }).GroupBy(file => file.Identity!.Value.Size))
        {
            SourceFile[] same = [.. alike];
            Dictionary<string, string> first = new(StringComparer.Ordinal);
            foreach (SourceFile file in same.Length > 1 ? same : [])
            {
                string hash = FileHash.Sha256(file.Found.FullPath);
                if (!first.TryAdd(hash, file.Name))
                {
                    yield return $"{file.Name}: the same bytes as {first[hash]} (SHA-256 {hash[..12]}…), and input.gate.duplicates is refuse";
                }
            }
        }
    }
}
