using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>What stands before the records of an input, and what was read ahead to find it. Made by <see cref="PrologueReader"/>.</summary>
internal sealed record SourcePrologue
{
    /// <summary>The dialect, with the delimiter that was found.</summary>
    public required CsvDialect Dialect { get; init; }

    /// <summary>Whether the delimiter was guessed from the sample.</summary>
    public bool DelimiterWasSniffed { get; init; }

    /// <summary>The header, or null when the dialect has none.</summary>
    public HeaderRecord? Header { get; init; }

    /// <summary>Fields of the first record, header or not; 0 when there is no whole record.</summary>
    public int FieldCount { get; init; }

    /// <summary>How the first record ends, header or not.</summary>
    public RecordEnd FirstRecordEnd { get; init; }

    /// <summary>Bytes of the BOM; 0 where there is none.</summary>
    public int BomLength { get; init; }

    /// <summary>What stands before the records, but for blank lines, as it stands in the file: BOM, delimiter line, header with its line end.</summary>
    public byte[] Front { get; init; } = [];

    /// <summary>Makes UTF-8 as the tokenizer reads it of a file that is something else; what is behind the prologue is read from it. Otherwise null.</summary>
    public IOwnSource? Own { get; init; }

    /// <summary>What was mended in the header.</summary>
    public IReadOnlyList<Recovery> Recovered { get; init; } = [];

    /// <summary>Blank lines before the header; those before the first record of header-less input belong to its first batch.</summary>
    public int BlankLines { get; init; }

    /// <summary>Byte from 0 in the decompressed file where the first batch starts: behind BOM, delimiter line, blank lines, header and its line end.</summary>
    public long DataOffset { get; init; }

    /// <summary>Physical line, from 1, where the first batch starts.</summary>
    public long DataLine { get; init; } = 1;

    /// <summary>Bytes from <see cref="DataOffset"/> on that were read already.</summary>
    public ReadOnlyMemory<byte> Ahead { get; init; }

    /// <summary>Whether the source has come to its end.</summary>
    public bool Ended { get; init; }

    /// <summary>Why the source came to its end too early, or null. The records before that can be read.</summary>
    public InputException? SourceFault { get; init; }

    /// <summary>CRC-32C of the bytes read so far.</summary>
    public uint Checksum { get; init; }

    /// <summary>CRC-32C of the bytes before <see cref="DataOffset"/>.</summary>
    public uint HeadChecksum { get; init; }
}
