using System.Runtime.CompilerServices;

namespace Pipeline.Records;

/// <summary>
/// Some hundred neighbouring records of a batch that all have the same number of fields, so that a step can go through them column by
/// column: a short loop over many values takes a fraction of what as many walks through an expression do. A record that needs more
/// care (it fails, a field has quotes in its quotes, or the texts computed before fill the block) is put off: nothing that was made of
/// it counts, and it is worked on by itself afterwards. So a block never decides anything unusual, and gives what single records give.
/// Belongs to one thread.
/// </summary>
internal sealed class RecordBlock
{
    // Computed texts stay until the block is done: a bound for them, far above what the bytes of a block's records are.
    private const int MostText = 4 << 20;

    private readonly byte quote;
    private readonly byte[][]?[]? ownNulls;
    private readonly long[][] computed;
    private readonly object?[] read;
    private readonly bool[] isRead;
    private byte[] source = [];
    private bool[] isPutOff = [];
    private int[] rows = [];
    private FieldTable table;

    /// <summary>Makes a block.</summary>
    /// <param name="sourceFields">Fields of each record, at least 2.</param>
    /// <param name="slots">Slots, those of computed columns behind those of the fields.</param>
    /// <param name="quote">The quote; an empty field without quotes is null, and nothing else.</param>
    /// <param name="now">See <see cref="RecordFields.Now"/>.</param>
    /// <param name="ownNulls">Unquoted texts that mean null by field, where they are others; null where they are nowhere.</param>
    public RecordBlock(int sourceFields, int slots, byte quote, long now, byte[][]?[]? ownNulls = null)
    {
        SourceFields = sourceFields;
        this.ownNulls = ownNulls;
        this.quote = quote;
        computed = [.. Enumerable.Range(0, slots - sourceFields).Select(_ => Array.Empty<long>())];
        read = new object?[sourceFields];
        isRead = new bool[sourceFields];
        Fields = new RecordFields(slots, now);
    }

    /// <summary>Fields of each record.</summary>
    public int SourceFields { get; }

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>One record of the block, see <see cref="TurnTo"/>; its scratch buffer has the computed texts of all records.</summary>
    public RecordFields Fields { get; }

    /// <summary>How many records are put off.</summary>
    public int PutOffCount { get; private set; }

    /// <summary>Whether the texts computed so far take so much memory that those of other records should not be added to them.</summary>
    public bool IsFull => Fields.ScratchUsed > MostText;

    /// <summary>Where steps note the records that they filter, or null where nobody asks.</summary>
    public List<(int Row, TraceKind Kind)>? Filtered { get; private set; }

    /// <summary>
    /// What steps found out about records, to be counted when it is known which of them are put off; whose step it was is for the chain
    /// to add. Of a step that is not told apart yet the stage is -1.
    /// </summary>
    public List<(int Row, int Stage, TraceKind Kind)> Noted { get; } = [];

    /// <summary>Turns to other records.</summary>
    /// <param name="buffer">Holds them.</param>
    /// <param name="fields">Where their fields stand in it.</param>
    /// <param name="count">How many records there are, each with <see cref="SourceFields"/> fields.</param>
    /// <param name="traces">Whether <see cref="Filtered"/> is asked for.</param>
    /// <returns>The numbers of all records, to be narrowed down.</returns>
    public Span<int> Begin(byte[] buffer, in FieldTable fields, int count, bool traces = false)
    {
        Filtered = traces ? Filtered ?? [] : null;
        source = buffer;
        table = fields;
        Count = count;
        Array.Clear(isRead);
        Fields.Begin(buffer);
        if (rows.Length < count)
        {
            rows = new int[count];
            isPutOff = new bool[count];
            for (int i = 0; i < computed.Length; i++)
            {
                computed[i] = new long[count];
            }
        }
        else if (PutOffCount > 0)
        {
            Array.Clear(isPutOff);
        }

        PutOffCount = 0;
        Noted.Clear();
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        return rows.AsSpan(0, count);
    }

    /// <summary>Leaves a record to be worked on by itself.</summary>
    public void PutOff(int row)
    {
        PutOffCount += isPutOff[row] ? 0 : 1;
        isPutOff[row] = true;
    }

    /// <summary>Whether the record is left to be worked on by itself.</summary>
    public bool IsPutOff(int row) => isPutOff[row];

    /// <summary>The places of a computed column's texts by record, see <see cref="RecordFields.TextAt"/>.</summary>
    public Span<long> Computed(int slot) => computed[slot - SourceFields];

    /// <summary>Keeps a copy of texts that were computed before, unless they would fill the block.</summary>
    /// <param name="texts">The texts, one behind the other.</param>
    /// <param name="start">Where the first begins in the scratch buffer of <see cref="Fields"/>.</param>
    public bool TryKeepText(ReadOnlySpan<byte> texts, out int start)
    {
        start = 0;
        if (texts.Length > MostText - Fields.ScratchUsed)
        {
            return false;
        }

        texts.CopyTo(Fields.Reserve(texts.Length));
        start = ~(int)Fields.Commit(texts.Length);
        return true;
    }

    /// <summary>Room for texts that were computed before, unless they would fill the block. What is written there counts after <see cref="RecordFields.Commit(int)"/>.</summary>
    public bool TryReserve(long bytes, out Span<byte> room)
    {
        bool hasRoom = bytes <= MostText - Fields.ScratchUsed;
        room = hasRoom ? Fields.Reserve((int)bytes) : default;
        return hasRoom;
    }

    /// <summary>Room for the values of a source field in all records, which whoever asks for it has to fill.</summary>
    public ColumnValues<T> Keep<T>(int slot)
    {
        ColumnValues<T> values = read[slot] as ColumnValues<T> ?? new ColumnValues<T>();
        values.Reserve(Count);
        read[slot] = values;
        isRead[slot] = true;
        return values;
    }

    /// <summary>What <see cref="Keep"/> gave for these records, or null.</summary>
    public ColumnValues<T>? Kept<T>(int slot) => slot < SourceFields && isRead[slot] ? read[slot] as ColumnValues<T> : null;

    /// <summary>Finds the texts of a column.</summary>
    /// <param name="slot">The column's slot.</param>
    /// <param name="wanted">Numbers of records.</param>
    /// <param name="places">Gets their places: negative for null and for what was put off.</param>
    public void Locate(int slot, ReadOnlySpan<int> wanted, Span<long> places)
    {
        places = places[..wanted.Length];
        if (slot >= SourceFields)
        {
            long[] found = computed[slot - SourceFields];
            for (int i = 0; i < wanted.Length; i++)
            {
                places[i] = found[wanted[i]];
            }

            return;
        }

        if (slot == 0 || table.MayBeEncoded || ownNulls?[slot] is not null)
        {
            for (int i = 0; i < wanted.Length; i++)
            {
                places[i] = PlaceOf(wanted[i], slot);
            }

            return;
        }

        // As PlaceOf for the others, with no look at what the loop cannot change: a million times a second that counts.
        byte[] bytes = source;
        byte opening = quote;
        FieldColumn column = table.Column(slot, SourceFields);
        for (int i = 0; i < wanted.Length; i++)
        {
            int row = wanted[i];
            column.Get(row, out int start, out int length);
            places[i] = length > 0 && bytes[start] != opening ? ((long)length << 32) | (uint)start : PlaceOfUnusual(row, start, length);
        }
    }

    /// <summary>Where the raw bytes of neighbouring source fields stand, with the delimiters between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GetRange(int row, int first, int last, out int start, out int length)
    {
        int at = row * SourceFields;
        start = first == 0 ? table.StartOfFirst(at, source) : table.StartOf(at + first);
        length = table.EndOf(at + last) - start;
    }

    /// <summary>Puts the columns of a record, and all that was computed of it, into <see cref="Fields"/>.</summary>
    public void TurnTo(int row, ReadOnlySpan<int> slots)
    {
        long[][] columns = computed;
        for (int i = 0; i < columns.Length; i++)
        {
            Fields.SetPlace(SourceFields + i, columns[i][row]);
        }

        foreach (int slot in slots)
        {
            if (slot < SourceFields)
            {
                Fields.SetPlace(slot, PlaceOf(row, slot));
            }
        }
    }

    /// <summary>Keeps what was computed of the record that <see cref="Fields"/> holds.</summary>
    public void Keep(int row, ReadOnlySpan<int> slots)
    {
        foreach (int slot in slots)
        {
            computed[slot - SourceFields][row] = Fields.PlaceOf(slot);
        }
    }

    /// <summary>Where the text of a source field stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long PlaceOf(int row, int slot)
    {
        if (table.IsEncoded((row * SourceFields) + slot))
        {
            PutOff(row);
            return -1;
        }

        GetRange(row, slot, slot, out int start, out int length);
        if (ownNulls?[slot] is { } nulls && (length == 0 || source[start] != quote))
        {
            return IsOneOf(nulls, source.AsSpan(start, length)) ? -1 : ((long)length << 32) | (uint)start;
        }

        return length > 0 && source[start] != quote ? ((long)length << 32) | (uint)start : PlaceOfUnusual(row, start, length);
    }

    private static bool IsOneOf(byte[][] texts, ReadOnlySpan<byte> raw)
    {
        foreach (byte[] text in texts)
        {
            if (raw.SequenceEqual(text))
            {
                return true;
            }
        }

        return false;
    }

    private long PlaceOfUnusual(int row, int start, int length)
    {
        if (length == 0)
        {
            return -1;
        }

        if (source.AsSpan(start + 1, length - 2).Contains(quote))
        {
            PutOff(row);
            return -1;
        }

        return ((long)(length - 2) << 32) | (uint)(start + 1);
    }
}
