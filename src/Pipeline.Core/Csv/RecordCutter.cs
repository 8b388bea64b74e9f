using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Csv;

/// <summary>
/// Finds the end of the last whole record in bytes that begin with a record. Where quotes stand at field edges, their
/// parity tells inside from outside, 64 bytes at a time; from a quote that does not, <see cref="QuoteMachine"/>
/// goes on byte by byte to the next field edge. So the cut is exact for any bytes.
/// </summary>
internal ref struct RecordCutter
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly byte delimiter;
    private readonly byte quote;
    private readonly bool final;
    private int recordsEnd;
    private int firstFault = int.MaxValue;

    private RecordCutter(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, bool final)
    {
        this.bytes = bytes;
        this.delimiter = delimiter;
        this.quote = quote;
        this.final = final;
    }

    /// <summary>Finds the cut.</summary>
    /// <param name="bytes">Bytes that begin with a record or a blank line.</param>
    /// <param name="delimiter">Field delimiter.</param>
    /// <param name="quote">Quote.</param>
    /// <param name="final">Nothing follows: the last record needs no line end, unless a quote is open.</param>
    public static RecordCut Find(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, bool final)
    {
        var cutter = new RecordCutter(bytes, delimiter, quote, final);
        int firstQuote = bytes.IndexOf(quote);
        if (firstQuote < 0)
        {
            return new RecordCut(final ? bytes.Length : cutter.LastLineEnd(bytes.Length), WellFormed: true);
        }

        cutter.recordsEnd = cutter.LastLineEnd(firstQuote);
        int length = cutter.Scan(firstQuote) == QuoteState.Quoted || !final ? cutter.recordsEnd : bytes.Length;
        return new RecordCut(length, cutter.firstFault >= length);
    }

    /// <summary>Goes from a place outside quotes to the end.</summary>
    private QuoteState Scan(int at)
    {
        while (true)
        {
            int stretch = at;
            bool inside = ScanBlocks(ref at, out bool faulty);
            FindRecordsEnd(stretch, at, inside);
            QuoteState state = ScanBytes(ref at, StateAt(at, inside), faulty);
            if (at == bytes.Length)
            {
                return state;
            }
        }
    }

    /// <summary>Steps over whole blocks while quotes stand at field edges; stops before a block where one does not.</summary>
    /// <returns>Whether <paramref name="at"/> is inside quotes.</returns>
    // Optimized at once: vector code is left out of ReadyToRun images, and a first, slow compilation of a loop over
    // every byte of the input costs more than a short run takes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly bool ScanBlocks(ref int at, out bool faulty)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int position = at;
        int limit = bytes.Length - ByteMask.Width;
        ulong inside = 0;
        ulong afterClose = 0;
        ulong afterEdge = position == 0 || IsEdge(bytes[position - 1]) ? 1ul : 0;
        faulty = false;
        for (; position <= limit; position += ByteMask.Width)
        {
            ref byte block = ref Unsafe.Add(ref first, position);
            ulong quotes = ByteMask.Of(ref block, quote);
            if (quotes == 0 && afterClose == 0)
            {
                afterEdge = IsEdge(Unsafe.Add(ref block, ByteMask.Width - 1)) ? 1ul : 0;
                continue;
            }

            ulong within = ByteMask.Parity(quotes) ^ inside;
            ulong edges = quotes | ByteMask.Of(ref block, delimiter) | ByteMask.OfLineEnds(ref block);
            ulong opens = quotes & within;
            ulong closes = quotes & ~within;
            if (((opens & ~((edges << 1) | afterEdge)) | (((closes << 1) | afterClose) & ~edges)) != 0)
            {
                faulty = true;
                break;
            }

            inside = (ulong)((long)within >> (ByteMask.Width - 1));
            afterClose = closes >> (ByteMask.Width - 1);
            afterEdge = edges >> (ByteMask.Width - 1);
        }

        at = position;
        return inside != 0;
    }

    /// <summary>
    /// Steps over single bytes: after a fault only to the first field start behind it, where blocks can take over
    /// again, else (the last, short block) to the end.
    /// </summary>
    private QuoteState ScanBytes(ref int at, QuoteState state, bool stopAfterFault)
    {
        var machine = new QuoteMachine(delimiter, quote) { State = state };
        bool seen = false;
        int i = at;
        while (i < bytes.Length && !(seen && stopAfterFault && machine.State == QuoteState.FieldStart))
        {
            byte value = bytes[i];
            if (machine.Step(value))
            {
                seen = true;
                firstFault = Math.Min(firstFault, i);
            }

            i++;
            if (machine.State == QuoteState.FieldStart && value != delimiter && IsRecordEnd(i))
            {
                recordsEnd = i;
            }
        }

        at = i;
        return machine.State;
    }

    /// <summary>The state before a byte up to which all quotes stand at field edges.</summary>
    private readonly QuoteState StateAt(int at, bool inside)
    {
        if (inside)
        {
            return QuoteState.Quoted;
        }

        if (at == 0 || IsEdge(bytes[at - 1]))
        {
            return QuoteState.FieldStart;
        }

        return bytes[at - 1] == quote ? QuoteState.AfterQuote : QuoteState.Unquoted;
    }

    /// <summary>Looks, from the back, for the last record end in blocks whose quotes all stand at field edges.</summary>
    /// <param name="from">First byte of the first block, outside quotes.</param>
    /// <param name="to">End of the last block.</param>
    /// <param name="inside">Whether <paramref name="to"/> is inside quotes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindRecordsEnd(int from, int to, bool inside)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ulong after = inside ? ulong.MaxValue : 0;
        for (int position = to - ByteMask.Width; position >= from; position -= ByteMask.Width)
        {
            ref byte block = ref Unsafe.Add(ref first, position);
            ulong quotes = ByteMask.Of(ref block, quote);
            ulong before = after ^ ((BitOperations.PopCount(quotes) & 1) == 0 ? 0 : ulong.MaxValue);
            ulong ends = ByteMask.OfLineEnds(ref block) & ~(ByteMask.Parity(quotes) ^ before);
            for (; ends != 0; ends &= ~(1ul << BitOperations.Log2(ends)))
            {
                int end = position + BitOperations.Log2(ends) + 1;
                if (IsRecordEnd(end))
                {
                    recordsEnd = end;
                    return;
                }
            }

            after = before;
        }
    }

    /// <summary>The last record end at or before <paramref name="limit"/>, where no quote stands before that; 0 when there is none.</summary>
    private readonly int LastLineEnd(int limit)
    {
        int end = limit;
        do
        {
            end = bytes[..end].LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
            if (end == 0 || IsRecordEnd(end))
            {
                return end;
            }

            end--;
        }
        while (true);
    }

    /// <summary>Whether a cut after this CR or LF leaves no CRLF in two: never so while the byte after a CR is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsRecordEnd(int end) =>
        bytes[end - 1] == (byte)'\n' || (end < bytes.Length ? bytes[end] != (byte)'\n' : final);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsEdge(byte value) => value == delimiter || value is (byte)'\n' or (byte)'\r';
}
