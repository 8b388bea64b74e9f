using System.Text.Json.Serialization;
using Pipeline.Csv.Compression;
using Pipeline.Csv.Dialects;
using Pipeline.Csv.Encodings;

namespace Pipeline.Csv;

/// <summary>How the records of one file are written. Immutable.</summary>
/// <param name="Delimiter">Field delimiter, ASCII; not the quote, CR or LF.</param>
/// <param name="Quote">Quote, ASCII.</param>
/// <param name="Header">Whether the first record is a header.</param>
/// <param name="NullValues">Unquoted texts that mean null, as UTF-8.</param>
/// <param name="MaxRecord">Bytes of the largest record, its line end not counted; a larger one condemns its file. 1 to 1 GiB.</param>
internal sealed record CsvDialect(byte Delimiter, byte Quote, bool Header, byte[][] NullValues, int MaxRecord)
{
    /// <summary>How far a compressed file is trusted.</summary>
    public UnpackLimits Unpacking { get; init; } = UnpackLimits.Default;

    /// <summary>Most fields of the first record, header or not; a file with more is refused.</summary>
    public int MaxColumns { get; init; } = 10_000;

    /// <summary>Name of the encoding in force, or <c>auto</c> before the file was looked at. All that is read is UTF-8 behind <see cref="PrologueReader"/>.</summary>
    public string Encoding { get; init; } = TextCodecs.Utf8;

    /// <summary>What is done about bytes that are no text in it.</summary>
    public InvalidText Invalid { get; init; }

    /// <summary>How the file is written where that is another way: the rest says what is made of it. Null for most files, and in workers, which get what was made.</summary>
    [JsonIgnore]
    public ForeignRules? Foreign { get; init; }

    /// <summary>Whether the file is JSON Lines. Its strings are fields in quotes then, whatever they are, and nothing else is.</summary>
    public bool IsJson { get; init; }

    /// <summary>
    /// One of the null values where the file is rewritten and another one could not be: in what is made of it that would be quoted, or a
    /// blank line. Null where none is needed. It is never written out.
    /// </summary>
    [JsonIgnore]
    public byte[]? NullStandIn { get; init; }

    /// <summary>The quote in the file itself; 0 where there is none.</summary>
    public byte OwnQuote => Foreign is { } foreign ? foreign.Quote ?? 0 : Quote;

    /// <summary>Whether fields of a file may have the stand-in for null.</summary>
    /// <param name="fields">Fields of its records.</param>
    public bool NeedsStandIn(int fields) => NullStandIn is not null && (fields == 1 || Array.Exists(NullValues, IsQuotedWhenRewritten));

    private bool IsQuotedWhenRewritten(byte[] text) => text.AsSpan().IndexOfAny(Delimiter, Quote) >= 0 || text.AsSpan().IndexOfAny((byte)'\r', (byte)'\n') >= 0;

    /// <summary>Comma, double quote, header, empty is null, records up to 16 MiB.</summary>
    public static CsvDialect Default { get; } = new((byte)',', (byte)'"', Header: true, [[]], 16 << 20);
}
