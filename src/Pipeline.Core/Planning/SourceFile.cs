using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Resilience;

namespace Pipeline.Planning;

/// <summary>A file that was found and opened once: what it is, and what its first bytes say. Whatever else is planned opens nothing.</summary>
/// <param name="Found">Where it is.</param>
/// <param name="Identity">What tells it from another, and from itself after a change; null for a stream.</param>
/// <param name="Prologue">What stands before the records; without what was read ahead, unless it is a stream.</param>
/// <param name="IsCompressed">Whether it is a compressed file, or a member of an archive.</param>
/// <param name="Stream">The opened input when it can be read only once, otherwise null.</param>
internal sealed record SourceFile(FoundFile Found, FileIdentity? Identity, SourcePrologue Prologue, bool IsCompressed, InputFile? Stream)
{
    private const int SampleBytes = 16 << 10;

    /// <summary>How it was said to be written.</summary>
    public required CsvInputDefinition Csv { get; init; }

    /// <summary>The columns as read.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>The columns that its records have for stages and output: those of the header unless <see cref="DriftContract"/> unites it with others. One that is not in the header is null.</summary>
    public IReadOnlyList<string> Columns { get => field ?? Header; init; }

    /// <summary>Bytes of the first records, where they were to be kept: what was read to find the header has them.</summary>
    public ReadOnlyMemory<byte> Sample { get; init; }

    /// <summary>What the sample tells of each column of the header, see <see cref="ColumnSample.Types"/>; empty where it was not asked.</summary>
    public IReadOnlyList<ColumnType?> Types { get; init; } = [];

    /// <summary>The header as a publish keeps it.</summary>
    public PublishedHeader Published => new(Header, [.. Types.Select(type => type is { } known ? TypeNames.Name(known) : null)]);

    /// <summary>Whether the sample is all that the file has.</summary>
    public bool SampleIsWhole { get; private init; }

    /// <summary>Whether there is nothing behind the header but blank lines.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>What names it in reports.</summary>
    public string Name => Found.Name;

    /// <summary>Its dialect, with the delimiter declared or found.</summary>
    public CsvDialect Dialect => Prologue.Dialect;

    /// <summary>Opens it; a file is closed again.</summary>
    /// <exception cref="InputException">It cannot be read, or has no usable header.</exception>
    public static SourceFile Open(FoundFile found, DeclaredDialect declared, SharedHeaders shared, bool keepSample, ReadRetry? retry = null)
    {
        FileIdentity? identity = found.IsStream ? null : FileIdentity.Of(found.FullPath);
        InputFile input = InputFile.Open(found, declared, retry);
        ReadOnlyMemory<byte> ahead = input.Prologue.Ahead;
        SourceFile file = new(found, identity, input.Prologue, input.Source.IsCompressed, input)
        {
            Csv = input.Prologue.Dialect.Foreign?.Json?.Columns is { } columns ? shared.Named(declared.Csv, columns) : declared.Csv,
            IsEmpty = input.Prologue is { Ended: true, SourceFault: null } && ahead.Span.IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0,
            Sample = keepSample ? ahead[..Math.Min(ahead.Length, SampleBytes)] : default,
            SampleIsWhole = ahead.Length <= SampleBytes && input.Prologue is { Ended: true, SourceFault: null },
        };
        if (found.IsStream)
        {
            return file;
        }

        input.Dispose();
        return file with { Prologue = shared.Share(input.Prologue with { Ahead = default, Own = null }), Stream = null };
    }
}
