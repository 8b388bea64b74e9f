using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Writes the records of a batch that are still alive as CSV. Unchanged records and fields are copied as ranges of the
/// source, neighbours in one copy, and not at all where the whole batch passes. One per thread and layout, reused.
/// </summary>
internal sealed partial class RecordEncoder
{
    private readonly RecordLayout layout;
    private readonly LayoutPart[] parts;
    private readonly int[] computed;
    private readonly bool plainNumbers;
    private readonly bool copiesParts;
    private readonly bool inPieces;
    private readonly IRecordPath? recordPath;
    private readonly List<OutputPiece> pieces = [];
    private RecordBatch batch = null!;
    private byte[] source = [];
    private int sourceEnd;
    private byte[]? output;
    private int used;
    private int pendingStart;
    private int pendingEnd;
    private int ownOfPieces;
    private int records;

    /// <summary>Makes an encoder.</summary>
    /// <param name="layout">How records are written.</param>
    /// <param name="inPieces">True to name ranges of the source instead of copying them, where that pays: for a reader that has the source, see
    /// <see cref="EncodedOutput.Pieces"/>.</param>
    public RecordEncoder(RecordLayout layout, bool inPieces = false)
    {
        this.layout = layout;
        parts = [.. layout.Parts];
        computed = [.. layout.Parts.Where(part => part.Computed).Select(part => part.First)];
        plainNumbers = NumbersArePlain(layout);
        copiesParts = CanCopyParts(layout);
        recordPath = layout.PathFactory?.Invoke();
        this.inPieces = inPieces && recordPath is null;
    }

    /// <summary>Begins a batch.</summary>
    public void Begin(RecordBatch batch)
    {
        this.batch = batch;
        source = batch.Buffer;
        sourceEnd = batch.Start + batch.Length;
        output = null;
        used = pendingStart = pendingEnd = records = ownOfPieces = 0;
        pieces.Clear();
        BeginDestinations();
    }

    /// <summary>Adds the tokenizer's current record with the values of its computed columns.</summary>
    public void Add(BatchTokenizer tokenizer, RecordFields fields)
    {
        if (recordPath is not null)
        {
            TurnTo(recordPath.PlaceOf(fields));
        }

        records++;
        if (layout.WholeRecord)
        {
            AddWhole(tokenizer.RecordStart, tokenizer.RecordLength);
        }
        else if (layout.Json is { } columns)
        {
            AddObject(columns, tokenizer, tokenizer.Record, fields);
        }
        else
        {
            AddParts(tokenizer, tokenizer.Record, fields);
        }
    }

    /// <summary>Adds all records of the batch at once if they can pass as they stand; otherwise the tokenizer must begin the batch again.</summary>
    /// <param name="tokenizer">At the begin of the batch, which is well formed.</param>
    /// <param name="fieldCount">How many fields each record must have.</param>
    public bool TryAddAll(BatchTokenizer tokenizer, int fieldCount)
    {
        if (!layout.WholeRecord || recordPath is not null || !tokenizer.TryPass(fieldCount, layout.Newline))
        {
            return false;
        }

        PassAll(tokenizer.RecordIndex + 1);
        return true;
    }

    /// <summary>Adds all records of the batch at once, which were checked before, if they can pass as they stand.</summary>
    /// <param name="count">How many there are.</param>
    public bool TryAddAll(int count)
    {
        if (!layout.WholeRecord || recordPath is not null || !layout.Newline.AsSpan().SequenceEqual(batch.RecordEnd))
        {
            return false;
        }

        PassAll(count);
        return true;
    }

    private void PassAll(int count)
    {
        records = count;
        pendingStart = batch.Start;
        pendingEnd = sourceEnd;
    }

    /// <summary>Ends the batch. The result takes over the output's buffer.</summary>
    public EncodedOutput End()
    {
        EncodedOutput encoded;
        if (recordPath is not null)
        {
            TurnTo(-1);
            return Grouped();
        }

        if (output is null && pieces.Count == 0 && pendingEnd > pendingStart)
        {
            encoded = new EncodedOutput(source);
            encoded.Slices.Add(new OutputSlice(null, pendingStart, pendingEnd - pendingStart, records));
            return encoded;
        }

        Flush();
        encoded = output is null ? new EncodedOutput([]) { Pieces = pieces } : EncodedOutput.FromPool(output, pieces);
        encoded.Slices.Add(new OutputSlice(null, 0, used, records));
        output = null;
        return encoded;
    }

    /// <summary>Gives back what a failed batch left.</summary>
    public void Abandon()
    {
        if (output is not null)
        {
            ByteArrays.Return(output);
            output = null;
        }
    }

    private void AddWhole(int start, int length)
    {
        if (start != pendingEnd || pendingEnd == 0)
        {
            Flush();
            pendingStart = start;
        }

        int end = start + length;
        pendingEnd = end;
        if (EndsAsOutput(end))
        {
            pendingEnd = end + layout.Newline.Length;
            return;
        }

        Flush();
        Append(layout.Newline);
    }

    /// <summary>Whether the record end at <paramref name="at"/> is the output's.</summary>
    private bool EndsAsOutput(int at)
    {
        byte[] newline = layout.Newline;
        if (at >= sourceEnd || source[at] != newline[0])
        {
            return false;
        }

        bool pair = source[at] == '\r' && at + 1 < sourceEnd && source[at + 1] == '\n';
        return newline.Length == 2 ? pair : !pair;
    }

    private void AddParts(BatchTokenizer tokenizer, ReadOnlySpan<byte> record, RecordFields fields)
    {
        // One look at the room for all parts.
        Span<byte> room = Room(MostBytes(record.Length, fields));
        Span<byte> rest = room;
        for (int i = 0; i < parts.Length; i++)
        {
            ref readonly LayoutPart part = ref parts[i];
            if (i > 0)
            {
                rest = Put(layout.Delimiter, rest);
            }

            if (!part.Computed)
            {
                ReadOnlySpan<byte> raw = part.First == 0 && part.Last == tokenizer.FieldCount - 1 ? record : tokenizer.GetRaw(part.First, part.Last);
                rest = layout.Raw ? Put(raw, rest) : PutAnew(raw, part, rest);
            }
            else if (!fields.IsNull(part.First))
            {
                ReadOnlySpan<byte> value = fields.Text(part.First);
                rest = part.Number && plainNumbers ? Put(value, rest) : PutValue(value, force: false, part.Number, rest);
            }
            else if (layout.Null is { } text)
            {
                rest = Put(text, rest);
            }
        }

        if (rest.Length == room.Length && layout.Columns == 1)
        {
            // A null alone would be a blank line, which readers skip.
            rest = Put(layout.Quote, Put(layout.Quote, rest));
        }

        foreach (byte end in layout.Newline)
        {
            rest = Put(end, rest);
        }

        used += room.Length - rest.Length;
    }

    /// <summary>Bytes that stand around a record's values at most, or in their place: quotes, apostrophes, delimiters, the line end, texts for null.</summary>
    private int MostAround => ((6 + (layout.Null?.Length ?? 0)) * layout.Columns) + 4;

    /// <summary>Bytes that a record takes at most: every byte a quote, every field in quotes, an apostrophe before each.</summary>
    private int MostBytes(int recordLength, RecordFields fields)
    {
        int most = layout.Raw ? recordLength : 2 * recordLength;
        foreach (int slot in computed)
        {
            most = checked(most + (2 * fields.Length(slot)));
        }

        return checked(most + MostAround);
    }

    private void Flush()
    {
        if (pendingEnd > pendingStart)
        {
            int length = pendingEnd - pendingStart;
            if (recordPath is not null)
            {
                EndOwnRun();
                AddRun(isOwn: false, pendingStart, length, 0);
            }
            else if (inPieces)
            {
                AddRange(pendingStart, length, used);
            }
            else
            {
                Append(source.AsSpan(pendingStart, length));
            }
        }

        pendingStart = pendingEnd = 0;
    }

    /// <summary>Leaves out a range of the source, which stands behind <paramref name="own"/> bytes of the output.</summary>
    private void AddRange(int start, int length, int own)
    {
        pieces.Add(new OutputPiece(own - ownOfPieces, start - batch.Start, length));
        ownOfPieces = own;
    }
}
