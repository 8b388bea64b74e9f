using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>A file of the plan: what its header says and what becomes of its records.</summary>
public sealed record PlannedFile
{
    internal PlannedFile(BoundFile bound, IReadOnlyList<ChainProgram> programs)
    {
        Bound = bound;
        Programs = programs;
    }

    /// <summary>Path below DATA, with <c>/</c>.</summary>
    public string RelativePath => Found.RelativePath;

    /// <summary>What names it in reports: the path below DATA, or the absolute one where two files share that.</summary>
    public string Name => Found.Name;

    /// <summary>Absolute path, or <c>-</c> for stdin; of a member of an archive that of the archive.</summary>
    public string FullPath => Found.FullPath;

    /// <summary>Bytes as stored, or -1 for a stream.</summary>
    public long Bytes => Found.IsStream ? -1 : Found.Member?.StoredLength ?? Identity?.Size ?? -1;

    /// <summary>What the file is.</summary>
    public DataFormat Format => Dialect.IsJson ? DataFormat.Jsonl : DataFormat.Csv;

    /// <summary>Field delimiter, declared or sniffed; empty where fields have widths, and of JSON Lines.</summary>
    public string Delimiter => Dialect.IsJson ? "" : Dialect.Foreign is { } foreign ? System.Text.Encoding.UTF8.GetString(foreign.Delimiter) : ((char)Dialect.Delimiter).ToString();

    /// <summary>Encoding, declared or told by a byte order mark.</summary>
    public string Encoding => Dialect.Encoding;

    /// <summary>The columns as read.</summary>
    public IReadOnlyList<string> Header => Source.Header;

    /// <summary>The one destination below the output folder, or the pattern with <c>{column}</c>.</summary>
    public string Destination => Bound.Destination;

    /// <summary>The schema before the first stage and after each stage.</summary>
    public IReadOnlyList<Schema> Schemas => [Bound.Bound.Input, .. Bound.Bound.Stages.Select(stage => stage.Output)];

    /// <summary>The columns that are written: those after the last stage, or without those that the path has.</summary>
    public IReadOnlyList<string> WrittenColumns => [.. Bound.Written.Select(column => column.Name)];

    internal BoundFile Bound { get; }

    /// <summary>The part of it that is read; null for all of it.</summary>
    internal ByteRange? Range { get; init; }

    internal SourceFile Source => Bound.Source;

    internal FoundFile Found => Source.Found;

    internal FileIdentity? Identity => Source.Identity;

    internal SourcePrologue Prologue => Source.Prologue;

    internal CsvDialect Dialect => Source.Dialect;

    internal bool IsCompressed => Source.IsCompressed;

    /// <summary>What each chain does to its records.</summary>
    internal IReadOnlyList<ChainProgram> Programs { get; init; }

    internal byte[] OutputHeader => Bound.OutputHeader;

    internal IReadOnlyList<string?> PathParts => Bound.PathParts;

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
