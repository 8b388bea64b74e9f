using System.Runtime.CompilerServices;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Steps through the records of a batch, in place. One instance belongs to one thread and is used for batch after
/// batch; it allocates nothing per record. Where every quote stands at a field's edge a <see cref="FieldIndex"/> says where
/// fields are; any other bytes are read by one CsvHelper reader per batch, which also says what they mean. Both fill a
/// <see cref="FieldTable"/>, and all else reads that.
/// </summary>
internal sealed partial class BatchTokenizer : IDisposable
{
    private readonly CsvDialect dialect;
    private readonly byte quote;
    private readonly bool emptyIsNull;
    private readonly bool onlyEmptyIsNull;
    private readonly byte[][] nullTexts;
    private readonly byte[][]?[]? ownNulls;
    private byte[] buffer = [];
    private int batchStart;
    private int batchLength;
    private bool wellFormed;
    private FieldTable table;
    private int firstField;

    /// <summary>Makes a tokenizer for batches of that dialect.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="ownNulls">Unquoted texts that mean null by field, where they are not those of the dialect; null where all are.</param>
    public BatchTokenizer(CsvDialect dialect, byte[][]?[]? ownNulls = null)
    {
        this.dialect = dialect;
        this.ownNulls = ownNulls;
        onlyEmptyIsNull = dialect.NullValues is [{ Length: 0 }];
        quote = dialect.Quote;
        emptyIsNull = Array.Exists(dialect.NullValues, value => value.Length == 0);
        nullTexts = Array.FindAll(dialect.NullValues, value => value.Length > 0);
        index = new FieldIndex(dialect.Delimiter, dialect.Quote);
    }

    /// <summary>The buffer of the batch.</summary>
    public byte[] Buffer => buffer;

    /// <summary>
    /// Where the fields stand: of the block that was taken, from its first record on; otherwise of records around the current one.
    /// </summary>
    public ref readonly FieldTable Fields => ref table;

    /// <summary>The current record without its line end; empty where there is none.</summary>
    public ReadOnlySpan<byte> Record => buffer.AsSpan(RecordStart, RecordLength);

    /// <summary>First byte of the current record in the buffer.</summary>
    public int RecordStart { get; private set; }

    /// <summary>Bytes of the current record, without its line end; at least 1.</summary>
    public int RecordLength { get; private set; }

    /// <summary>Place of the current record in the batch, from 0; blank lines are not counted.</summary>
    public int RecordIndex { get; private set; }

    /// <summary>Fields of the current record, at least 1.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Line ends before and between the records so far, but for those that end a record; behind the last record, those of the whole batch.</summary>
    public int BlankLines { get; private set; }

    /// <summary>The first quote of the current record that stands where none may, or null. It is looked for when asked for, and only in batches that are not well formed.</summary>
    public QuoteFault? Fault => wellFormed ? null : QuoteMachine.FindFault(Record, dialect.Delimiter, quote, RecordStart);

    /// <summary>Turns to a batch, before its first record.</summary>
    /// <param name="batch">Buffer that holds it; it must not change until the last record was left.</param>
    /// <param name="start">Its first byte, at least 1: the byte before it may be overwritten by a line end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isWellFormed">See <see cref="CutBatch.WellFormed"/>; false where that is not known.</param>
    public void Begin(byte[] batch, int start, int length, bool isWellFormed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        buffer = batch;
        batchStart = start;
        batchLength = length;
        wellFormed = isWellFormed;
        RecordIndex = -1;
        RecordStart = start;
        RecordLength = FieldCount = BlankLines = 0;
        if (isWellFormed)
        {
            BeginIndex(start, length);
        }
        else
        {
            BeginReader(start, length);
        }
    }

    /// <summary>Turns to the next record.</summary>
    /// <returns>False behind the last one.</returns>
    public bool MoveNext() => wellFormed ? MoveIndex() : MoveReader();

    /// <summary>Line ends of a batch that was read to its end: CR, LF and CRLF one each, those in quotes too.</summary>
    public int CountLines() => wellFormed ? index.Lines : LineCounter.Count(buffer.AsSpan(batchStart, batchLength));

    /// <summary>Where the raw bytes of a field stand in the buffer, quotes included.</summary>
    /// <param name="field">From 0, below <see cref="FieldCount"/>.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GetRaw(int field, out int start, out int length)
    {
        start = StartOf(field);
        length = EndOf(field) - start;
    }

    /// <summary>The raw bytes of neighbouring fields, with the delimiters between them.</summary>
    /// <param name="first">First field.</param>
    /// <param name="last">Last field, below <see cref="FieldCount"/>.</param>
    public ReadOnlySpan<byte> GetRaw(int first, int last)
    {
        int start = StartOf(first);
        return buffer.AsSpan(start, EndOf(last) - start);
    }

    /// <summary>The decoded text of a field, valid until the next call.</summary>
    public ReadOnlySpan<byte> GetText(int field)
    {
        if (!wellFormed)
        {
            return reader!.GetSpan(field);
        }

        ReadOnlySpan<byte> raw = GetRaw(field, field);
        return raw.IsEmpty || raw[0] != quote ? raw : Unquote(raw[1..^1]);
    }

    /// <summary>
    /// Puts a field into a slot: null when its raw text, unquoted, is one of the dialect's null values or the record
    /// has no such field. <see cref="RecordFields.Begin"/> must have been called with this batch's buffer.
    /// </summary>
    public void Load(int field, int slot, RecordFields fields)
    {
        if (field >= FieldCount)
        {
            fields.SetNull(slot);
            return;
        }

        if (table.IsEncoded(firstField + field))
        {
            fields.SetText(slot, GetText(field));
            return;
        }

        GetRaw(field, out int start, out int length);
        ReadOnlySpan<byte> raw = buffer.AsSpan(start, length);
        if (raw.IsEmpty || raw[0] != quote)
        {
            if (ownNulls?[field] is { } own ? IsOneOf(own, raw) : IsNull(raw))
            {
                fields.SetNull(slot);
            }
            else
            {
                fields.SetSource(slot, start, length);
            }
        }
        else if (length > 1 && raw[^1] == quote && !raw[1..^1].Contains(quote))
        {
            fields.SetSource(slot, start + 1, length - 2);
        }
        else
        {
            fields.SetText(slot, GetText(field));
        }
    }

    /// <summary>Puts fields into the slots of the same numbers, see <see cref="Load(int, int, RecordFields)"/>.</summary>
    public void Load(int[] fieldsToLoad, RecordFields fields)
    {
        byte[] source = buffer;
        int count = onlyEmptyIsNull && !table.MayBeEncoded ? FieldCount : 0;
        foreach (int field in fieldsToLoad)
        {
            if (field < count)
            {
                GetRaw(field, out int start, out int length);
                if (length > 0 && source[start] != quote && ownNulls?[field] is null)
                {
                    fields.SetSource(field, start, length);
                    continue;
                }
            }

            Load(field, field, fields);
        }
    }

    /// <summary>Whether this unquoted raw text means null, unless its field has texts of its own for that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(ReadOnlySpan<byte> raw) => raw.IsEmpty ? emptyIsNull : nullTexts.Length > 0 && IsOneOf(nullTexts, raw);

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StartOf(int field) => field == 0 ? table.StartOfFirst(firstField, buffer) : table.StartOf(firstField + field);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndOf(int field) => table.EndOf(firstField + field);

    private static bool IsOneOf(byte[][] values, ReadOnlySpan<byte> raw)
    {
        foreach (byte[] value in values)
        {
            if (raw.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }
}
