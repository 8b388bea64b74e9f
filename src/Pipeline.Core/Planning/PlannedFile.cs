using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>A file of the plan: what its header says and what becomes of its records.</summary>
public sealed class PlannedFile
{
    private const int SampleBytes = 16 << 10;

    internal PlannedFile(FoundFile found, FileIdentity? identity, InputFile input, bool keepSample = false)
    {
        Found = found;
        Identity = identity;
        Stream = found.IsStream ? input : null;
        Prologue = found.IsStream ? input.Prologue : input.Prologue with { Ahead = default };
        IsCompressed = input.Source is GzipByteSource;
        if (keepSample)
        {
            ReadOnlyMemory<byte> ahead = input.Prologue.Ahead;
            Sample = ahead[..Math.Min(ahead.Length, SampleBytes)];
            SampleIsWhole = Sample.Length == ahead.Length && input.Prologue is { Ended: true, SourceFault: null };
        }
    }

    /// <summary>Path below DATA, with <c>/</c>.</summary>
    public string RelativePath => Found.RelativePath;

    /// <summary>What names it in reports: the path below DATA, or the absolute one where two files share that.</summary>
    public string Name => Found.Name;

    /// <summary>Absolute path, or <c>-</c> for stdin.</summary>
    public string FullPath => Found.FullPath;

    /// <summary>Bytes as stored, or -1 for a stream.</summary>
    public long Bytes => Found.IsStream ? -1 : Identity?.Size ?? -1;

    /// <summary>Field delimiter, declared or sniffed.</summary>
    public char Delimiter => (char)Dialect.Delimiter;

    /// <summary>The columns as read.</summary>
    public IReadOnlyList<string> Header { get; internal set; } = [];

    /// <summary>The one destination below the output folder, or the pattern with <c>{column}</c>.</summary>
    public string Destination { get; internal set; } = "";

    /// <summary>The schema before the first stage and after each stage.</summary>
    public IReadOnlyList<Schema> Schemas { get; internal set; } = [];

    internal FoundFile Found { get; }

    internal FileIdentity? Identity { get; }

    /// <summary>What stands before the records; without what was read ahead, unless it is a stream.</summary>
    internal SourcePrologue Prologue { get; }

    /// <summary>The opened input when it can be read only once, otherwise null.</summary>
    internal InputFile? Stream { get; }

    internal CsvDialect Dialect => Prologue.Dialect;

    internal bool IsCompressed { get; }

    /// <summary>Bytes of the first records, of the first file of the plan; what was read to find its header has them.</summary>
    internal ReadOnlyMemory<byte> Sample { get; }

    /// <summary>Whether the sample is all that the file has.</summary>
    internal bool SampleIsWhole { get; }

    /// <summary>What each chain does to its records.</summary>
    internal IReadOnlyList<ChainProgram> Programs { get; set; } = [];

    /// <summary>The header to write, record end included; empty when none is written.</summary>
    internal byte[] OutputHeader { get; set; } = [];

    /// <summary>The path of its destinations: literals and, as null, places for columns.</summary>
    internal IReadOnlyList<string?> PathParts { get; set; } = [];

    /// <summary>Whether all its records go to <see cref="Destination"/>.</summary>
    internal bool HasOneDestination => PathParts.All(part => part is not null);

    /// <summary>The destination of the records with these values, see <see cref="IRecordPath.ValuesAt"/>; null where the path names no column.</summary>
    internal string PathOf(string? values)
    {
        string[] given = values?.Split('/') ?? [];
        if (given.Length != PathParts.Count(part => part is null))
        {
            throw new InvalidOperationException($"a batch of {RelativePath} has {given.Length} values for the path {Destination}");
        }

        int next = 0;
        return given.Length == 0 ? Destination : string.Concat(PathParts.Select(part => part ?? given[next++]));
    }
}
