using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Where fields and records end in records whose quotes all stand at field edges: there the parity of the quotes tells
/// inside from outside, so delimiters and line ends are found 64 bytes at a time. It goes through the bytes a window at a
/// time, so that they and the index of them are still in the first cache when the fields are used. (The method is that of
/// simdcsv and simdjson: masks of 64 bytes, carry-less multiplication for the parity.)
/// </summary>
internal sealed class FieldIndex
{
    private const int WindowBytes = 16 << 10;

    private readonly byte delimiter;
    private readonly byte quote;
    private readonly byte[] tail = new byte[ByteMask.Width];
    private byte[] buffer = [];
    private int[] separators = new int[2 * ByteMask.Width];
    private int[] recordEnds = new int[2 * ByteMask.Width];
    private int count;
    private int returns;
    private int pairs;
    private int position;
    private int end;
    private ulong inside;
    private ulong afterReturn;
    private bool ended;

    /// <summary>Makes an index of bytes with that delimiter and quote.</summary>
    public FieldIndex(byte delimiter, byte quote)
    {
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /// <summary>
    /// Where fields end in the buffer: at delimiters and at the first byte of line ends. A last record without a line end ends where the
    /// bytes do.
    /// </summary>
    public int[] Separators => separators;

    /// <summary>Which of the separators, by index, end a record or a blank line.</summary>
    public int[] RecordEnds => recordEnds;

    /// <summary>How many records and blank lines of the window are in the index.</summary>
    public int Count { get; private set; }

    /// <summary>Line ends so far, those in quotes too: CR, LF and CRLF one each.</summary>
    public int Lines { get; private set; }

    /// <summary>Line ends outside quotes so far.</summary>
    public int Ends { get; private set; }

    /// <summary>Turns to other bytes, which begin and end outside quotes.</summary>
    public void Begin(byte[] bytes, int start, int length)
    {
        buffer = bytes;
        position = start;
        end = start + length;
        count = returns = pairs = Count = Lines = Ends = 0;
        inside = afterReturn = 0;
        ended = length == 0;
    }

    /// <summary>Goes on to the next window that has a record's end in it; the records before are forgotten.</summary>
    /// <returns>Whether there was one.</returns>
    public bool MoveNext()
    {
        int from = Count == 0 ? 0 : recordEnds[Count - 1] + 1;
        separators.AsSpan(from, count - from).CopyTo(separators);
        count -= from;
        Count = 0;
        while (Count == 0 && position < end)
        {
            Scan(Math.Min(end, position + WindowBytes));
        }

        if (position == end && !ended)
        {
            ended = true;
            if (buffer[end - 1] is not ((byte)'\n' or (byte)'\r'))
            {
                recordEnds[Count++] = count;
                separators[count++] = end;
            }
        }

        return Count > 0;
    }

    /// <summary>Whether all records of the window have so many fields.</summary>
    public bool HaveFields(int fieldCount)
    {
        int others = 0;
        int expected = -1;
        foreach (int last in recordEnds.AsSpan(0, Count))
        {
            expected += fieldCount;
            others |= last ^ expected;
        }

        return others == 0;
    }

    /// <summary>Whether all lines so far, but for those in quotes, end so.</summary>
    public bool EndWith(byte[] newline) =>
        newline.Length == 2 ? pairs == Ends && returns == pairs : newline[0] == '\n' ? returns == 0 : returns == Ends && pairs == 0;

    /// <summary>Bytes of each line end so far, but for the last of the window: 1 or 2, or 0 where they differ. Those in quotes are not meant.</summary>
    // A CRLF that the window's end cuts counts as a pair with the next window.
    public int EndBytes => pairs == 0 ? 1 : pairs == Ends ? 2 : 0;

    /// <summary>The fields of the window's records; good until the next window.</summary>
    /// <param name="start">Where the first record begins.</param>
    public FieldTable Fields(int start) => new(separators, start, delimiterBytes: 1, lineEndBytes: EndBytes);

    /// <summary>Bytes of the line end at that place.</summary>
    public int LengthOfEnd(int at) => at + 1 < end && buffer[at] == '\r' && buffer[at + 1] == '\n' ? 2 : 1;

    /// <summary>Adds what stands before <paramref name="to"/>.</summary>
    // Optimized at once: vector code is left out of ReadyToRun images.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(int to)
    {
        Reserve(to - position);
        ref int separator = ref MemoryMarshal.GetArrayDataReference(separators);
        ref int recordEnd = ref MemoryMarshal.GetArrayDataReference(recordEnds);
        int at = position;
        int found = count;
        int records = Count;
        int lines = 0;
        ulong within = 0;
        ulong open = inside;
        ulong carried = afterReturn;
        for (; at < to; at += ByteMask.Width)
        {
            ref byte block = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), at);
            ulong valid = ulong.MaxValue;
            if (end - at < ByteMask.Width)
            {
                // Behind the end stands anything, or nothing.
                buffer.AsSpan(at, end - at).CopyTo(tail.AsSpan());
                block = ref MemoryMarshal.GetArrayDataReference(tail);
                valid = (1ul << (end - at)) - 1;
            }

            ulong quotes = ByteMask.Of(ref block, quote) & valid;
            ulong fieldEnds = ByteMask.Of(ref block, delimiter) & valid;
            ulong feeds = ByteMask.Of(ref block, (byte)'\n') & valid;
            ulong carriages = ByteMask.Of(ref block, (byte)'\r') & valid;
            ulong lineEnds = feeds;
            if ((quotes | open) != 0)
            {
                within = ByteMask.Parity(quotes) ^ open;
                open = (ulong)((long)within >> (ByteMask.Width - 1));
                fieldEnds &= ~within;
            }
            else
            {
                within = 0;
            }

            if ((carriages | carried) != 0)
            {
                ulong second = feeds & ((carriages << 1) | carried);
                lineEnds = carriages | (feeds & ~second);
                carried = carriages >> (ByteMask.Width - 1);
                returns += BitOperations.PopCount(carriages & ~within);
                pairs += BitOperations.PopCount(second & ~within);
            }

            lines += BitOperations.PopCount(lineEnds);
            lineEnds &= ~within;
            ulong all = fieldEnds | lineEnds;
            // The first is written in any case: whether there is one the processor cannot foresee.
            int ends = records + BitOperations.PopCount(lineEnds);
            Unsafe.Add(ref recordEnd, records) = found + BitOperations.PopCount(all & (lineEnds ^ (lineEnds - 1))) - 1;
            for (int i = records + 1; i < ends; i++)
            {
                lineEnds &= lineEnds - 1;
                Unsafe.Add(ref recordEnd, i) = found + BitOperations.PopCount(all & (lineEnds ^ (lineEnds - 1))) - 1;
            }

            records = ends;

            BitPlaces.Write(all, at, ref Unsafe.Add(ref separator, found));
            found += BitOperations.PopCount(all);
        }

        position = Math.Min(at, end);
        Ends += records - Count;
        count = found;
        Count = records;
        Lines += lines;
        inside = open;
        afterReturn = carried;
    }

    /// <summary>Room for as many separators as there are bytes, and for what is written beyond the last one.</summary>
    private void Reserve(int bytes)
    {
        int needed = count + bytes + (2 * ByteMask.Width);
        if (separators.Length < needed)
        {
            Array.Resize(ref separators, Math.Max(needed, 2 * separators.Length));
        }

        needed = Count + bytes + (2 * ByteMask.Width);
        if (recordEnds.Length < needed)
        {
            Array.Resize(ref recordEnds, Math.Max(needed, 2 * recordEnds.Length));
        }
    }
}
