using Pipeline.Files;

namespace Pipeline.Csv;

/// <summary>
/// Cuts the records of one input into batches, behind its header. Used by one thread at a time. It never looks into
/// records further than to know where they end. Between calls it holds no rented buffer: what is left behind a cut is
/// kept aside, so that a reader which waits for memory takes none away from others.
/// </summary>
internal sealed partial class BatchReader
{
    // Room in front for the tokenizer's spare byte, and behind a largest record for its line end.
    private const int SpareBytes = 1;
    private const int LineEndBytes = 2;

    // A record beyond this gets room for the largest allowed record at once. The system gives memory only where bytes are put, and
    // nothing has to be copied again.
    private const int LargestGrown = 64 << 20;

    private readonly IByteSource source;
    private readonly IOwnSource? own;
    private readonly CsvDialect dialect;
    private readonly IBufferSource buffers;
    private readonly int firstSize;
    private readonly int largestSize;
    private ReadOnlyMemory<byte> ahead;
    private byte[] rest = [];
    private int restLength;
    private InputException? sourceFault;
    private bool ended;
    private bool over;

    /// <summary>Makes a reader that goes on where the prologue ended.</summary>
    /// <param name="source">The source that the prologue was read from; not disposed of here.</param>
    /// <param name="prologue">What was read of it already.</param>
    /// <param name="batchBytes">Bytes to rent for a batch, at least 16; only a record that does not fit gets more.</param>
    /// <param name="buffers">Where buffers come from.</param>
    public BatchReader(IByteSource source, SourcePrologue prologue, int batchBytes, IBufferSource buffers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchBytes, 16);
        own = prologue.Own;
        this.source = own ?? source;
        this.buffers = buffers;
        dialect = prologue.Dialect;
        ahead = prologue.Ahead;
        ended = prologue.Ended;
        sourceFault = prologue.SourceFault;
        Position = prologue.DataOffset;
        Checksum = prologue.HeadChecksum;

        // A batch has no more room than a largest record takes: so a larger one is noticed at any batch size.
        largestSize = checked(dialect.MaxRecord + SpareBytes + LineEndBytes);
        firstSize = Math.Min(batchBytes, largestSize);
    }

    /// <summary>Byte from 0 in the decompressed file up to which batches were given out; its length in the end, unless a fault ended it.</summary>
    public long Position { get; private set; }

    /// <summary>CRC-32C of the decompressed bytes before <see cref="Position"/>, BOM and header included; also of those that a fault condemns.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Whether it is known that no batch follows. It may come to light only with the next call.</summary>
    public bool IsAtEnd => over || (ended && ahead.IsEmpty && restLength == 0 && sourceFault is null && own is not { HasTail: true });

    /// <summary>Reads the next batch.</summary>
    /// <param name="batch">The batch; the caller owns its buffer.</param>
    /// <returns>False at the end, and after a batch with a fault.</returns>
    /// <exception cref="IOException">The system could not read.</exception>
    /// <exception cref="OperationCanceledException">The buffer source gave up waiting.</exception>
    public bool TryReadNext(out CutBatch batch)
    {
        batch = default;
        int size = firstSize;
        while (!over)
        {
            // What is left over holds no whole record, so there must be room for more of it.
            size = SizeFor(size);
            byte[] buffer = buffers.Rent(size > LargestGrown ? largestSize : size);
            bool handedOut = false;
            try
            {
                int length = TakeRest(buffer.AsSpan(SpareBytes));
                do
                {
                    length = FillBuffer(buffer.AsSpan(SpareBytes, size - SpareBytes), length);
                    handedOut = TryCut(buffer, length, out batch);
                    size = handedOut ? size : DoubleSize(size);
                }
                while (!handedOut && !over && size <= buffer.Length && length < buffer.Length - SpareBytes);

                if (!handedOut)
                {
                    KeepRest(buffer.AsSpan(SpareBytes, length));
                }
            }
            finally
            {
                if (!handedOut)
                {
                    buffers.Return(buffer);
                }
            }

            if (handedOut)
            {
                return true;
            }
        }

        return false;
    }

    private int DoubleSize(int size) => (int)Math.Min(2L * size, largestSize);

    private int SizeFor(int size)
    {
        while (size - SpareBytes <= restLength && size < largestSize)
        {
            size = DoubleSize(size);
        }

        return size;
    }

    /// <summary>Puts the rest of the last batch into the target.</summary>
    private int TakeRest(Span<byte> target)
    {
        int length = restLength;
        rest.AsSpan(0, length).CopyTo(target);
        restLength = 0;
        if (length > LargestGrown / 2)
        {
            rest = [];
        }

        return length;
    }

    /// <summary>Puts as much as there is into the target, behind what stands there.</summary>
    private int FillBuffer(Span<byte> target, int length)
    {
        if (!ahead.IsEmpty && length < target.Length)
        {
            int count = Math.Min(ahead.Length, target.Length - length);
            ahead.Span[..count].CopyTo(target[length..]);
            ahead = ahead[count..];
            length += count;
        }

        while (!ended && length < target.Length)
        {
            int count = ReadSource(target[length..]);
            ended = count == 0;
            length += count;
        }

        return length;
    }

    private int ReadSource(Span<byte> target)
    {
        try
        {
            return source.Read(target);
        }
        catch (InputException fault)
        {
            // The whole records before the damage are still given out; the fault comes behind them.
            sourceFault = fault;
            return 0;
        }
    }

    /// <summary>Makes a batch of the whole records in the buffer, or of a fault; false when there is nothing or not enough.</summary>
    private bool TryCut(byte[] buffer, int length, out CutBatch batch)
    {
        batch = default;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(SpareBytes, length);
        bool allRead = ended && ahead.IsEmpty;
        RecordCut cut = RecordCutter.Find(bytes, dialect.Delimiter, dialect.Quote, allRead && sourceFault is null);
        if (cut.Length > dialect.MaxRecord)
        {
            cut = BeforeTooLarge(bytes, cut);
        }

        if (cut.Length > 0)
        {
            batch = new CutBatch(buffer, SpareBytes, cut.Length, Position, cut.WellFormed, Fault: null) { Own = own?.Take(cut.Length) };
            Position += batch.OwnLength;
            Checksum = Crc32C.Append(Checksum, batch.Own is { } taken ? taken.Bytes : bytes[..cut.Length]);
            KeepRest(bytes[cut.Length..]);
            return true;
        }

        bool tooLarge = length > dialect.MaxRecord && (length == largestSize - SpareBytes || allRead);
        if (tooLarge || (allRead && (length > 0 || sourceFault is not null)))
        {
            over = true;
            InputFault fault = allRead && sourceFault is not null ? Damaged(sourceFault) : tooLarge ? TooLarge(bytes) : Unterminated(bytes);
            batch = new CutBatch(buffer, SpareBytes, length, Position, WellFormed: false, fault) { Own = own?.Take(length) };
            Checksum = Crc32C.Append(Checksum, batch.Own is { } taken ? taken.Bytes : bytes);
            return true;
        }

        over = allRead;
        if (allRead && own is { HasTail: true })
        {
            batch = new CutBatch(buffer, SpareBytes, 0, Position, WellFormed: true, Fault: null) { Own = own.Take(0) };
            Position += batch.OwnLength;
            Checksum = Crc32C.Append(Checksum, batch.Own.Bytes);
        }

        return batch.Own is not null;
    }

    /// <summary>The cut before the first record that is larger than allowed. Needed only for cuts that are larger themselves.</summary>
    private RecordCut BeforeTooLarge(ReadOnlySpan<byte> bytes, RecordCut cut)
    {
        var machine = new QuoteMachine(dialect.Delimiter, dialect.Quote);
        int start = 0;
        for (int i = 0; i < cut.Length; i++)
        {
            byte value = bytes[i];
            machine.Step(value);
            bool atEnd = machine.State == QuoteState.FieldStart && value != dialect.Delimiter;
            if ((atEnd ? i : i + 1) - start > dialect.MaxRecord)
            {
                return RecordCutter.Find(bytes[..start], dialect.Delimiter, dialect.Quote, final: true);
            }

            start = atEnd ? i + 1 : start;
        }

        return cut;
    }

    private void KeepRest(ReadOnlySpan<byte> bytes)
    {
        // One giant record must not leave its room behind.
        if (rest.Length < bytes.Length || rest.Length > 4L * Math.Max(firstSize, bytes.Length))
        {
            rest = new byte[Math.Max(Math.Min(firstSize, 4096), bytes.Length)];
        }

        bytes.CopyTo(rest);
        restLength = bytes.Length;
    }

    private InputFault TooLarge(ReadOnlySpan<byte> bytes)
    {
        long? quoteAt = OpenQuote(bytes);
        string open = quoteAt is null ? "" : "; a quote in it is still open: is it one too many?";
        return new InputFault(
            "csv.record_too_large", $"a record is larger than max_record ({dialect.MaxRecord} bytes){open}", Position, quoteAt);
    }

    private InputFault Unterminated(ReadOnlySpan<byte> bytes) =>
        new("csv.unterminated", "a quote is never closed", Position, OpenQuote(bytes));

    private InputFault Damaged(InputException fault) => new(fault.Code, fault.Message, Position, QuoteOffset: null);

    private long? OpenQuote(ReadOnlySpan<byte> bytes)
    {
        int at = QuoteMachine.FindOpenQuote(bytes, dialect.Delimiter, dialect.Quote);
        return at < 0 ? null : Position + at;
    }
}
