using Pipeline.Csv.Compression;
using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>A file to read.</summary>
/// <param name="FullPath">Where it is; <c>-</c> for stdin.</param>
/// <param name="RelativePath">Path below DATA with <c>/</c>, which orders the files.</param>
/// <param name="IsStream">Whether it can be read once only and has no known length: stdin or a named FIFO.</param>
internal sealed record FoundFile(string FullPath, string RelativePath, bool IsStream)
{
    /// <summary>What names it in reports: the relative path, or the full one where two files share that.</summary>
    public string Name { get; init; } = RelativePath;

    /// <summary>Which part of the file it is, where that is a zip archive; else null.</summary>
    public ZipMember? Member { get; init; }

    /// <summary>Where a file is that stands beside it, by a name with <c>*</c> for its own.</summary>
    public string Beside(string pattern) => Path.Combine(Path.GetDirectoryName(FullPath)!, CompanionName.Beside(pattern, Path.GetFileName(FullPath)));

    /// <summary>Name of the folder that DATA names, or that the named file lies in; empty for stdin and the root of the file system.</summary>
    public string Root { get; init; } = "";
}
