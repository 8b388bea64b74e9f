namespace Pipeline.Records;

/// <summary>
/// The one message of the graph: some whole records of one file on their way from the reader through the chains to the
/// writer. The source bytes stay as they stood in the file until the batch is written, so that a reject is exact. One
/// block owns a batch at a time and may change it; blocks pass it on and never keep it.
/// </summary>
internal sealed class RecordBatch
{
    private long charged;

    /// <summary>Place among all batches of the run, from 0 without gaps; given when the files' batches are put in one order.</summary>
    public long Sequence { get; set; }

    /// <summary>Where its first record stands among all: such numbers ascend from record to record, and skip some. Given with <see cref="Sequence"/>.</summary>
    public long Position { get; set; }

    /// <summary>Index of the file in the plan.</summary>
    public required int File { get; init; }

    /// <summary>Byte of the decompressed file at which the batch begins.</summary>
    public required long Offset { get; init; }

    /// <summary>Holds the source bytes.</summary>
    public required byte[] Buffer { get; init; }

    /// <summary>First source byte in <see cref="Buffer"/>.</summary>
    public required int Start { get; init; }

    /// <summary>Number of source bytes.</summary>
    public required int Length { get; init; }

    /// <summary>What the source is in the file, where that is not UTF-8; otherwise the source is the file's bytes.</summary>
    public IOwnText? Own { get; init; }

    /// <summary>CRC-32C of the decompressed file up to the end of the batch.</summary>
    public uint Checksum { get; init; }

    /// <summary>Whether the reader saw every quote at the edge of a field: then no record is damaged by quotes.</summary>
    public required bool WellFormed { get; init; }

    /// <summary>What condemns the file from here on, or null.</summary>
    public BatchFault? Fault { get; set; }

    /// <summary>Set on the last batch of a file: how the whole file read.</summary>
    public FileEnd? End { get; set; }

    /// <summary>Takes <see cref="Buffer"/> back, and with it the batch's share of the memory budget, when the batch has been written.</summary>
    public Action<byte[]>? Release { get; init; }

    /// <summary>Takes more of the memory budget, or gives some back, in bytes; never waits.</summary>
    public Action<long>? Charge { get; init; }

    /// <summary>Which of its records the chain works on, or null for all; set and taken away by whoever gives the batch to a chain.</summary>
    public RecordSelection? Selection { get; set; }

    /// <summary>Number of records, rejected ones included. Set by the first chain.</summary>
    public int Records { get; set; }

    /// <summary>Number of line ends: CR, LF and CRLF one each. Set by the first chain.</summary>
    public int Lines { get; set; }

    /// <summary>Number of blank lines. Set by the first chain.</summary>
    public int BlankLines { get; set; }

    /// <summary>The records that are still alive and their computed values; null before the first chain and after the last.</summary>
    public LiveRecords? Live { get; set; }

    /// <summary>What a stage that holds data is to take; set by the chain before it.</summary>
    public IGathered? Gathered { get; set; }

    /// <summary>Where its records come from, in a batch that such a stage made: they are of several files perhaps, in any order. Null in a batch of one file.</summary>
    public RecordOrigins? Origins { get; init; }

    /// <summary>What each of its records ends with, where that is known and the same of all, line ends that the input lacks included.</summary>
    public byte[]? RecordEnd { get; init; }

    /// <summary>Faults found so far, in the order of the chains.</summary>
    public RejectList? Rejects { get; set; }

    /// <summary>Faults of records that went on, in the order of the chains: they are told and change nothing.</summary>
    public RejectList? Warned { get; set; }

    /// <summary>What each stage did to its records, by the plan's index of the stage.</summary>
    public required StageCounts[] Counts { get; init; }

    /// <summary>What stages did to single records beyond rejecting them, in no order; null where nobody asks.</summary>
    public List<RecordTrace>? Trace { get; init; }

    /// <summary>The output; set by the last chain.</summary>
    public EncodedOutput? Output { get; set; }

    /// <summary>What went wrong in a block: a failed batch travels on, so that no number is ever missing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Number of bytes that the source takes in the decompressed file.</summary>
    public int OwnLength => Own?.At(Length) ?? Length;

    /// <summary>How many characters of the source took the place of invalid bytes.</summary>
    public long Replaced => Own?.ReplacedBefore(Length) ?? 0;

    /// <summary>Line ends in the file before a byte of the source, from the batch's beginning on.</summary>
    /// <param name="at">The byte.</param>
    /// <param name="counted">How many there are in the source.</param>
    public int LinesBefore(int at, int counted) => Own?.LinesBefore(at, Source) ?? counted;

    /// <summary>Byte of the decompressed file for a byte of the source.</summary>
    public long OffsetOf(int at) => Offset + (Own?.At(at) ?? at);

    /// <summary>The source bytes.</summary>
    public ReadOnlySpan<byte> Source => Buffer.AsSpan(Start, Length);

    /// <summary>Makes the batch's share of the memory budget what its rejects and warnings take, and what was gathered of it, beside its buffer.</summary>
    public void ChargeRejects()
    {
        long cost = (Rejects?.Room ?? 0) + (Warned?.Room ?? 0) + (Gathered?.Room ?? 0);
        if (cost != charged)
        {
            Charge?.Invoke(cost - charged);
            charged = cost;
        }
    }

    /// <summary>Gives back the memory of the rejects, when they have been kept.</summary>
    public void DropRejects()
    {
        Rejects?.Dispose();
        Warned?.Dispose();
        Rejects = Warned = null;
        ChargeRejects();
    }

    /// <summary>Gives back all memory, when the batch has been written or is thrown away.</summary>
    public void GiveBack()
    {
        Output?.Dispose();
        Live?.Dispose();
        Gathered?.Dispose();
        Gathered = null;
        Origins?.Dispose();
        DropRejects();
        if (Own is not null)
        {
            Charge?.Invoke(-Own.Room);
            Own.Dispose();
        }

        Release?.Invoke(Buffer);
    }
}

/// <summary>A fault that condemns the rest of a file.</summary>
/// <param name="Code">A stable code, such as <c>csv.unterminated</c>.</param>
/// <param name="Offset">Byte of the decompressed file where the record at fault begins, or where one would have begun.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record BatchFault(string Code, long Offset, string Message)
{
    private const string UnterminatedCode = "csv.unterminated";

    /// <summary>Where a quote opens that is never closed: so many bytes of the batch's source behind <see cref="Offset"/>; or null. It is not sent to workers.</summary>
    public int? Quote { get; init; }

    /// <summary>True when the batch has all bytes of the record. It has only the beginning of a record that is too large or cut off.</summary>
    public bool IsWhole => string.Equals(Code, UnterminatedCode, StringComparison.Ordinal);

    /// <summary>The message with the line of the quote, which only the writer knows.</summary>
    /// <param name="line">The line.</param>
    /// <param name="quote">Byte of the decompressed file where the quote opens.</param>
    public string DescribeAt(long line, long quote) => Quote is not null ? $"the quote that opens on line {line} (byte {quote}) is never closed: close it, or double it if it belongs to the text" : Message;

    /// <summary>A record that is larger than the dialect allows.</summary>
    public static BatchFault TooLarge(long offset, long limit) =>
        new("csv.record_too_large", offset, $"the record that begins here is larger than {limit} bytes (input.csv.max_record); an unclosed quote is the usual cause");

    /// <summary>A record with a quote that the file never closes; so it ends with the file.</summary>
    public static BatchFault Unterminated(long offset, int quote) =>
        new(UnterminatedCode, offset, "a quote in it is never closed") { Quote = quote };
}

/// <summary>How a whole file read.</summary>
/// <param name="Bytes">Decompressed bytes that the source delivered.</param>
/// <param name="Crc32C">CRC-32C of these bytes.</param>
internal sealed record FileEnd(long Bytes, uint Crc32C);
