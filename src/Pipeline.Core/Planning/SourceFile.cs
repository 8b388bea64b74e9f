using Pipeline.Csv;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>A file that was found and opened once: what it is, and what its first bytes say. Whatever else is planned opens nothing.</summary>
/// <param name="Found">Where it is.</param>
/// <param name="Identity">What tells it from another, and from itself after a change; null for a stream.</param>
/// <param name="Prologue">What stands before the records; without what was read ahead, unless it is a stream.</param>
/// <param name="IsCompressed">Whether it is a gzip file.</param>
/// <param name="Stream">The opened input when it can be read only once, otherwise null.</param>
internal sealed record SourceFile(FoundFile Found, FileIdentity? Identity, SourcePrologue Prologue, bool IsCompressed, InputFile? Stream)
{
    /// <summary>The columns as read.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>What names it in reports.</summary>
    public string Name => Found.Name;

    /// <summary>Its dialect, with the delimiter declared or found.</summary>
    public CsvDialect Dialect => Prologue.Dialect;

    /// <summary>Opens it; a file is closed again.</summary>
    /// <exception cref="InputException">It cannot be read, or has no usable header.</exception>
    public static SourceFile Open(FoundFile found, Definition.CsvInputDefinition csv)
    {
        FileIdentity? identity = found.IsStream ? null : FileIdentity.Of(found.FullPath);
        InputFile input = InputFile.Open(found, csv);
        bool isCompressed = input.Source is GzipByteSource;
        if (found.IsStream)
        {
            return new SourceFile(found, identity, input.Prologue, isCompressed, input);
        }

        input.Dispose();
        return new SourceFile(found, identity, input.Prologue with { Ahead = default }, isCompressed, null);
    }
}
