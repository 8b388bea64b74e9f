using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsvHelper;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Steps through the records of a batch, in place. One instance belongs to one thread and is used for batch after
/// batch; it allocates nothing per record. It uses one CsvHelper reader per batch.
/// </summary>
internal sealed class BatchTokenizer : IDisposable
{
    private readonly CsvDialect dialect;
    private readonly CsvReaderOptions options;
    private readonly byte quote;
    private readonly bool emptyIsNull;
    private readonly byte[][] nullTexts;
    private CsvReader? reader;
    private byte[] buffer = [];
    private readonly bool onlyEmptyIsNull;
    private bool wellFormed;

    /// <summary>Makes a tokenizer for batches of that dialect.</summary>
    public BatchTokenizer(CsvDialect dialect)
    {
        this.dialect = dialect;
        onlyEmptyIsNull = dialect.NullValues is [{ Length: 0 }];
        quote = dialect.Quote;
        emptyIsNull = Array.Exists(dialect.NullValues, value => value.Length == 0);
        nullTexts = Array.FindAll(dialect.NullValues, value => value.Length > 0);
        options = new CsvReaderOptions { HasHeader = false, Separator = (char)dialect.Delimiter, Quote = (char)dialect.Quote };
    }

    /// <summary>The buffer of the batch.</summary>
    public byte[] Buffer => buffer;

    /// <summary>The current record without its line end; empty where there is none.</summary>
    public ReadOnlySpan<byte> Record => reader!.RawRecord;

    /// <summary>First byte of the current record in the buffer. Asked of the reader each time: most records of a filter are never asked.</summary>
    public int RecordStart => PositionOf(reader!.RawRecord);

    /// <summary>Bytes of the current record, without its line end; at least 1.</summary>
    public int RecordLength => reader!.RawRecord.Length;

    /// <summary>Place of the current record in the batch, from 0; blank lines are not counted.</summary>
    public int RecordIndex { get; private set; }

    /// <summary>Fields of the current record, at least 1.</summary>
    public int FieldCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => reader!.FieldCount;
    }

    /// <summary>The first quote of the current record that stands where none may, or null. Looked for only in batches that are not well formed.</summary>
    public QuoteFault? Fault { get; private set; }

    /// <summary>Turns to a batch, before its first record.</summary>
    /// <param name="batch">Buffer that holds it; it must not change until the last record was left.</param>
    /// <param name="start">Its first byte, at least 1: the byte before it is overwritten by a line end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isWellFormed">See <see cref="CutBatch.WellFormed"/>.</param>
    public void Begin(byte[] batch, int start, int length, bool isWellFormed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        reader?.Dispose();

        // CsvHelper takes the bytes of a BOM off its input's front, where a batch may have them by chance. Behind a
        // line end, which is a blank line to it, they are text.
        batch[start - 1] = (byte)'\n';
        buffer = batch;
        wellFormed = isWellFormed;
        reader = CsvReader.Create(new ReadOnlyMemory<byte>(batch, start - 1, length + 1), options);
        RecordIndex = -1;
        Fault = null;
    }

    /// <summary>Turns to the next record.</summary>
    /// <returns>False behind the last one.</returns>
    public bool MoveNext()
    {
        if (!reader!.Read())
        {
            return false;
        }

        RecordIndex++;
        if (!wellFormed)
        {
            Fault = QuoteMachine.FindFault(reader.RawRecord, dialect.Delimiter, dialect.Quote, RecordStart);
        }

        return true;
    }

    /// <summary>Where the raw bytes of a field stand in the buffer, quotes included.</summary>
    /// <param name="field">From 0, below <see cref="FieldCount"/>.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GetRaw(int field, out int start, out int length)
    {
        ReadOnlySpan<byte> raw = reader!.GetRawSpan(field);
        start = PositionOf(raw);
        length = raw.Length;
    }

    /// <summary>The raw bytes of neighbouring fields, with the delimiters between them.</summary>
    /// <param name="first">First field.</param>
    /// <param name="last">Last field, below <see cref="FieldCount"/>.</param>
    public ReadOnlySpan<byte> GetRaw(int first, int last)
    {
        GetRaw(first, out int start, out int length);
        if (last != first)
        {
            GetRaw(last, out int lastStart, out int lastLength);
            length = lastStart + lastLength - start;
        }

        return buffer.AsSpan(start, length);
    }

    /// <summary>The decoded text of a field, valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> GetText(int field) => reader!.GetSpan(field);

    /// <summary>
    /// Puts a field into a slot: null when its raw text, unquoted, is one of the dialect's null values or the record
    /// has no such field. <see cref="RecordFields.Begin"/> must have been called with this batch's buffer.
    /// </summary>
    public void Load(int field, int slot, RecordFields fields)
    {
        CsvReader current = reader!;
        if (field >= current.FieldCount)
        {
            fields.SetNull(slot);
            return;
        }

        ReadOnlySpan<byte> raw = current.GetRawSpan(field);
        if (raw.IsEmpty || raw[0] != quote)
        {
            if (IsNull(raw))
            {
                fields.SetNull(slot);
            }
            else
            {
                fields.SetSource(slot, PositionOf(raw), raw.Length);
            }
        }
        else if (raw.Length > 1 && raw[^1] == quote && !raw[1..^1].Contains(quote))
        {
            fields.SetSource(slot, PositionOf(raw) + 1, raw.Length - 2);
        }
        else
        {
            fields.SetText(slot, current.GetSpan(field));
        }
    }

    /// <summary>Puts fields into the slots of the same numbers, see <see cref="Load(int, int, RecordFields)"/>.</summary>
    public void Load(int[] fieldsToLoad, RecordFields fields)
    {
        CsvReader current = reader!;
        ref byte first = ref MemoryMarshal.GetArrayDataReference(buffer);
        nuint size = onlyEmptyIsNull ? (nuint)buffer.Length : 0;
        foreach (int field in fieldsToLoad)
        {
            // A text that stands in place and is not empty was not escaped; it is quoted if a quote stands before it.
            ReadOnlySpan<byte> text = current.GetSpan(field);
            nint at = Unsafe.ByteOffset(ref first, ref MemoryMarshal.GetReference(text));
            if ((nuint)at < size && !text.IsEmpty)
            {
                fields.SetSource(field, (int)at, text.Length);
            }
            else
            {
                Load(field, field, fields);
            }
        }
    }

    /// <summary>Whether this unquoted raw text means null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(ReadOnlySpan<byte> raw) => raw.IsEmpty ? emptyIsNull : nullTexts.Length > 0 && IsNullText(raw);

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    /// <summary>Where bytes of <see cref="Record"/> stand in the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PositionOf(ReadOnlySpan<byte> raw) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(buffer), ref MemoryMarshal.GetReference(raw));

    private bool IsNullText(ReadOnlySpan<byte> raw)
    {
        foreach (byte[] value in nullTexts)
        {
            if (raw.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }
}
