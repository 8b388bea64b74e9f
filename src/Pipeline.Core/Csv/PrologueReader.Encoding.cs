using Pipeline.Csv.Encodings;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>The encoding of the file.</content>
internal sealed partial class PrologueReader
{
    /// <summary>Finds the encoding in force, and puts the text in the place of the sample's bytes where these are not UTF-8.</summary>
    private CsvDialect Decode(CsvDialect declared)
    {
        if (ForeignFormat.Of(Bytes) is { } what)
        {
            throw new InputException(65, "csv.not_text", file, null, what);
        }

        string encoding = ByteOrderMark.InForce(declared.Encoding, Bytes, out string? fault);
        if (fault is not null)
        {
            throw new InputException(65, "csv.encoding", file, 0, fault);
        }

        if (WideText.Guess(Bytes, encoding) is { } looksLike)
        {
            throw new InputException(65, "csv.encoding", file, 0, $"NULs stand between its characters, so it is no {encoding} but looks like {looksLike.ToUpperInvariant()[..6]}: say --encoding {looksLike}");
        }

        if (encoding is not TextCodecs.Utf8 || declared.Invalid != InvalidText.Reject)
        {
            source = own = new TranscodingSource(source, Bytes, ended, sourceFault, encoding, declared.Invalid, file);
            (length, ended, sourceFault) = (1, false, null);
            Fill();
        }

        return encoding == declared.Encoding ? declared : declared with { Encoding = encoding };
    }

    /// <summary>Byte of the file for a byte of the sample.</summary>
    private long OffsetOf(int at) => own?.OffsetOf(at) ?? at;

    /// <summary>The prologue with positions and bytes of the file, not of its text.</summary>
    private static SourcePrologue InOwnBytes(SourcePrologue read, IOwnSource source, ReadOnlySpan<byte> text, int front, int start)
    {
        int data = (int)read.DataOffset;
        uint checksum = source.ChecksumUpTo(text.Length);
        using IOwnText head = source.Take(data);
        byte[] end = read.FirstRecordEnd == RecordEnd.None ? head.LineEnd() : [];
        bool isForeign = read.Dialect.Foreign is not null;
        byte[] headerBytes = read.Header is null ? [] : [.. head.Slice(start, data - start), .. end];
        return read with
        {
            Own = source,
            Recovered = head.Recovered,
            BomLength = head.At(read.BomLength),
            Front = isForeign ? [.. head.Bytes, .. read.Header is null ? [] : end] : [.. head.Slice(0, front), .. headerBytes],
            Header = read.Header is { } header ? header with { Offset = head.At(start) } : null,
            DataOffset = head.Length,
            DataLine = head.LinesBefore(data, text) is { } lines ? lines + 1 : read.DataLine,
            Checksum = checksum,
            HeadChecksum = Crc32C.Append(0, head.Bytes),
        };
    }
}
