using System.Text;
using Pipeline.Csv.Encodings;
using Pipeline.Csv.Dialects;
using Pipeline.Files;

namespace Pipeline.Csv;

/// <summary>
/// Reads BOM, blank lines and header of an input and finds its delimiter, from the first 64 KiB (more only for a larger
/// header). No byte is read twice: what was read ahead is handed to <see cref="BatchReader"/>, so that stdin works. A file that
/// is not UTF-8 is decoded from its first byte on; positions are those of its own bytes all the same.
/// </summary>
internal sealed partial class PrologueReader
{
    private const int SampleBytes = 64 << 10;

    private readonly string file;
    private IByteSource source;
    private IOwnSource? own;
    private byte[] sample;
    private int length;
    private bool ended;
    private InputException? sourceFault;

    private PrologueReader(IByteSource source, string file)
    {
        this.source = source;
        this.file = file;

        // Of a small file no more room than it takes, with that for the read that finds its end.
        long known = source.IsCompressed ? SampleBytes : source.StoredLength + 1 ?? SampleBytes;
        sample = GC.AllocateUninitializedArray<byte>(1 + (int)Math.Clamp(known, 4096, SampleBytes));
        length = 1;
    }

    /// <summary>Reads the prologue.</summary>
    /// <param name="source">The input, at its front.</param>
    /// <param name="file">Its name for messages; the ending <c>.tsv</c> or <c>.psv</c> (also before that of a compressed file) decides the delimiter if none is declared.</param>
    /// <param name="declared">The dialect.</param>
    /// <param name="delimiterIsDeclared">Whether its delimiter is in force; else it is found out.</param>
    /// <exception cref="InputException">No header, a damaged one, an encoding that it is not in, or a delimiter that cannot be told: 65.</exception>
    /// <exception cref="IOException">The system could not read.</exception>
    public static SourcePrologue Read(IByteSource source, string file, CsvDialect declared, bool delimiterIsDeclared) =>
        new PrologueReader(source, file).Read(declared, delimiterIsDeclared);

    // Nothing is missing: what stands at the end of the sample is the end of the file.
    private bool IsWhole => ended && sourceFault is null;

    // The sample lies behind one spare byte, as a batch does.
    private ReadOnlySpan<byte> Bytes => sample.AsSpan(1, length - 1);

    private SourcePrologue Read(CsvDialect declared, bool delimiterIsDeclared)
    {
        Fill();
        declared = Decode(declared);
        int bom = MarkLength();
        declared = FindKeys(declared, bom);
        (byte Delimiter, int Length)? line = declared.IsJson ? null : DelimiterLine.Of(Bytes[bom..], declared);
        int front = bom + (line?.Length ?? 0);
        CsvDialect dialect = declared;
        bool sniffed = false;
        if (!delimiterIsDeclared)
        {
            byte? told = line?.Delimiter ?? DelimiterSniffer.FromName(file);
            sniffed = told is null;
            dialect = declared with { Delimiter = told ?? DelimiterSniffer.Find(Bytes[(front + (declared.Foreign is { } written ? Preamble.LengthOf(Bytes[front..], written) : 0))..], declared.OwnQuote, IsWhole, file) };
        }

        RewritingSource? rewriting = null;
        if (dialect.Foreign is { } rules)
        {
            dialect = dialect with { Foreign = rules.Delimiter.Length > 0 || rules.Widths is not null || rules.Json is not null ? rules : rules.DelimitedBy(dialect.Delimiter) };
            rewriting = Rewrite(dialect);

            // A footer may be all there is, mark included.
            front = bom = MarkLength();
        }

        int start = front;
        while (start < Bytes.Length && Bytes[start] is (byte)'\n' or (byte)'\r')
        {
            start++;
            if (start == Bytes.Length && !IsWhole)
            {
                Grow(start - front, dialect);
            }
        }

        front = rewriting is { PreambleText: var preamble and > 0 } && !dialect.Header ? (int)preamble : front;
        SourcePrologue read = ReadFirst(dialect, front, start) with
        {
            BomLength = bom,
            DelimiterWasSniffed = sniffed,
        };
        return own is null ? read with { Front = [.. Bytes[..front], .. HeaderAndEnd(read)] } : InOwnBytes(read, own, Bytes, front, start);
    }

    private int MarkLength() => Bytes.StartsWith("\uFEFF"u8) ? "\uFEFF"u8.Length : 0;

    /// <summary>Puts what the tokenizer reads in the place of the sample's text.</summary>
    private RewritingSource Rewrite(CsvDialect dialect)
    {
        RewritingSource rewriting = new(own ?? new OwnByteSource(source, Bytes), Bytes, ended, sourceFault, dialect, file);
        source = own = rewriting;

        // However much was read to find columns: when the file is opened again, they are known, and the same bytes are to be read.
        sample = sample.Length > 1 + SampleBytes ? GC.AllocateUninitializedArray<byte>(1 + SampleBytes) : sample;
        (length, ended, sourceFault) = (1, false, null);
        Fill();
        return rewriting;
    }

    private static byte[] HeaderAndEnd(SourcePrologue read) => read.Header is { } header ? [.. header.Raw, .. read.FirstRecordEnd.Written()] : [];

    /// <summary>Reads the header, or looks at the first record of a file without one.</summary>
    /// <param name="dialect">The dialect, with the delimiter that was found.</param>
    /// <param name="front">Where the file begins, behind BOM and delimiter line.</param>
    /// <param name="start">Where its first record begins, behind blank lines.</param>
    private SourcePrologue ReadFirst(CsvDialect dialect, int front, int start)
    {
        int end;
        while ((end = FirstEnd(Bytes[start..], dialect)) < 0)
        {
            // Without a header the first record is judged with the others.
            if (!dialect.Header && (ended || Bytes.Length - start > dialect.MaxRecord + 2L))
            {
                break;
            }

            Grow(Bytes.Length - start, dialect, start);
        }

        RecordEnd recordEnd = end < 0 ? RecordEnd.None : RecordEnds.Of(Bytes[start..(start + end)]);
        int recordLength = end < 0 ? 0 : end - recordEnd.Length();
        if (dialect.Header && recordLength == 0)
        {
            throw new InputException(
                65, "csv.no_header", file, null, (length == 1 ? "0 bytes where a header is due" : "no header: there is no record") + "; to leave such files of a folder out, use --exclude or input.include");
        }

        if (dialect.Header && recordLength > dialect.MaxRecord)
        {
            throw TooLarge(start, dialect);
        }

        CheckWidth(dialect, start, recordLength);
        int data = dialect.Header ? start + end : front;
        return new SourcePrologue
        {
            Dialect = dialect,
            Header = dialect.Header ? ReadHeader(dialect, start, recordLength) : null,
            FieldCount = recordLength == 0 ? 0 : CountFields(dialect, start, recordLength),
            FirstRecordEnd = recordEnd,
            BlankLines = dialect.Header ? LineCounter.Count(Bytes[front..start]) : 0,
            DataOffset = data,
            DataLine = 1 + LineCounter.Count(Bytes[..data]),
            Ahead = sample.AsMemory(1 + data, length - 1 - data),
            Ended = ended,
            SourceFault = sourceFault,
            Checksum = Crc32C.Append(0, Bytes),
            HeadChecksum = Crc32C.Append(0, Bytes[..data]),
        };
    }

    /// <summary>Refuses a first record with too many fields before memory is spent on them.</summary>
    private void CheckWidth(CsvDialect dialect, int start, int recordLength)
    {
        QuoteMachine machine = new(dialect.Delimiter, dialect.Quote);
        int fields = 1;
        foreach (byte value in Bytes.Slice(start, recordLength))
        {
            machine.Step(value);
            fields += value == dialect.Delimiter && machine.State == QuoteState.FieldStart ? 1 : 0;
        }

        if (fields > dialect.MaxColumns)
        {
            throw new InputException(65, "csv.too_many_columns", file, OffsetOf(start), $"{fields:#,0} columns, and input.csv.max_columns is {dialect.MaxColumns:#,0}: raise it, or look at the delimiter");
        }
    }

    private HeaderRecord ReadHeader(CsvDialect dialect, int start, int recordLength)
    {
        ReadOnlySpan<byte> raw = Bytes.Slice(start, recordLength);
        if (QuoteMachine.FindFault(raw, dialect.Delimiter, dialect.Quote, start) is { } fault)
        {
            string json = raw[0] == (byte)'{' ? "; if this is JSON Lines, say --format jsonl" : "";
            throw new InputException(65, fault.Code, file, OffsetOf(fault.Offset), $"the header is damaged at field {fault.Field + 1}: {fault.Message}{json}");
        }

        int invalid = Utf8Check.IndexOfInvalid(raw);
        if (invalid >= 0)
        {
            throw new InputException(65, "csv.encoding", file, OffsetOf(start + invalid), $"the header has other bytes than text: {InvalidBytes.Describe(raw[invalid..], dialect.Encoding)}; say what the file is, such as --encoding windows-1252");
        }

        using BatchTokenizer tokenizer = Tokenize(dialect, start, recordLength);
        string[] names = new string[tokenizer.FieldCount];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.UTF8.GetString(tokenizer.GetText(i));
        }

        return new HeaderRecord(names, raw.ToArray(), start);
    }

    private int CountFields(CsvDialect dialect, int start, int recordLength)
    {
        using BatchTokenizer tokenizer = Tokenize(dialect, start, recordLength);
        return tokenizer.FieldCount;
    }

    private BatchTokenizer Tokenize(CsvDialect dialect, int start, int recordLength)
    {
        // A copy: the tokenizer overwrites the byte before the record, which may be a BOM's.
        byte[] copy = new byte[1 + recordLength];
        Bytes.Slice(start, recordLength).CopyTo(copy.AsSpan(1));
        var tokenizer = new BatchTokenizer(dialect);
        tokenizer.Begin(copy, 1, recordLength, isWellFormed: false);
        tokenizer.MoveNext();
        return tokenizer;
    }

    /// <summary>The end of the first record, line end included, or -1 when it is not known yet.</summary>
    private int FirstEnd(ReadOnlySpan<byte> bytes, CsvDialect dialect)
    {
        var machine = new QuoteMachine(dialect.Delimiter, dialect.Quote);
        for (int i = 0; i < bytes.Length; i++)
        {
            machine.Step(bytes[i]);
            if (machine.State != QuoteState.FieldStart || bytes[i] == dialect.Delimiter)
            {
                continue;
            }

            if (bytes[i] == (byte)'\n' || (i + 1 == bytes.Length && IsWhole))
            {
                return i + 1;
            }

            return i + 1 == bytes.Length ? -1 : bytes[i + 1] == (byte)'\n' ? i + 2 : i + 1;
        }

        return IsWhole && machine.State != QuoteState.Quoted ? bytes.Length : -1;
    }

    private InputException TooLarge(int start, CsvDialect dialect) =>
        new(65, "csv.record_too_large", file, OffsetOf(start), $"the header is larger than max_record ({dialect.MaxRecord} bytes)");

    private void Grow(int record, CsvDialect dialect, int start = 0)
    {
        if (ended)
        {
            if (sourceFault is not null)
            {
                throw sourceFault;
            }

            int quote = QuoteMachine.FindOpenQuote(Bytes[start..], dialect.Delimiter, dialect.Quote);
            throw new InputException(65, "csv.unterminated", file, OffsetOf(start + Math.Max(quote, 0)), "a quote in the header is never closed");
        }

        if (record > dialect.MaxRecord + 2L)
        {
            throw TooLarge(start, dialect);
        }

        Array.Resize(ref sample, (int)Math.Min(2L * sample.Length, Array.MaxLength));
        Fill();
    }

    private void Fill()
    {
        while (!ended && length < sample.Length)
        {
            int count = 0;
            try
            {
                count = source.Read(sample.AsSpan(length));
            }
            catch (InputException fault)
            {
                // If the header stands before the damage, the records before it can be read too.
                sourceFault = fault;
            }

            ended = count == 0;
            length += count;
        }
    }
}
