using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pipeline.Records;

/// <summary>
/// Where the fields of neighbouring records stand in a buffer: filled by whoever tokenizes, and the only place that knows where a field
/// begins. Fields are numbered through, one record's after the other's. The bytes of a field have its quotes. A field that is not
/// encoded is its own bytes, or what stands between its quotes if there are no quotes in there.
/// </summary>
internal readonly struct FieldTable
{
    private const int AnyLineEnd = -1;

    // A field begins a fixed number of bytes behind a place in `places`, at its own number plus `shift`. Where all delimiters have
    // one width these places are the ends of the fields before, so no starts are stored. Otherwise they are the starts themselves,
    // and the number of bytes is 0. Readers need no branch for it.
    private readonly int[] places;
    private readonly int[] ends;
    private readonly bool[]? encoded;
    private readonly int shift;
    private readonly int delimiterBytes;
    private readonly int lineEndBytes;
    private readonly int firstStart;

    /// <summary>Makes a table of records with delimiters of one width between their fields. None of the fields is encoded.</summary>
    /// <param name="ends">Where each field ends; the last of a record ends where its line end begins.</param>
    /// <param name="firstStart">Where the first record begins.</param>
    /// <param name="delimiterBytes">Bytes of each delimiter, at least 1.</param>
    /// <param name="lineEndBytes">Bytes of each line end between records: 1, 2, or 0 where they differ.</param>
    public FieldTable(int[] ends, int firstStart, int delimiterBytes, int lineEndBytes)
    {
        places = this.ends = ends;
        shift = -1;
        this.firstStart = firstStart;
        this.delimiterBytes = delimiterBytes;
        this.lineEndBytes = lineEndBytes == 0 ? AnyLineEnd : lineEndBytes;
    }

    /// <summary>Makes a table of records in which anything may stand between fields.</summary>
    /// <param name="starts">Where each field begins.</param>
    /// <param name="ends">Where each field ends.</param>
    /// <param name="encoded">Whether each field has to be decoded, or null where none has to.</param>
    public FieldTable(int[] starts, int[] ends, bool[]? encoded = null)
    {
        places = starts;
        this.ends = ends;
        this.encoded = encoded;
    }

    /// <summary>Whether any field may be encoded.</summary>
    public bool MayBeEncoded => encoded is not null;

    /// <summary>Whether the field has to be decoded, by its tokenizer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsEncoded(int field) => encoded is not null && encoded[field];

    /// <summary>The first byte of a field that is not the first of its record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StartOf(int field) => places[field + shift] + delimiterBytes;

    /// <summary>The byte behind a field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOf(int field) => ends[field];

    /// <summary>The first byte of a field that is the first of its record.</summary>
    /// <param name="field">The field.</param>
    /// <param name="buffer">Holds the records.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StartOfFirst(int field, byte[] buffer)
    {
        int at = field + shift;
        if (at < 0)
        {
            return firstStart;
        }

        int place = places[at];
        return place + (lineEndBytes >= 0 ? lineEndBytes : LineEndAt(buffer, place));
    }

    /// <summary>The same field of many records.</summary>
    /// <param name="field">The field's place in its record, not 0.</param>
    /// <param name="fieldCount">Fields of each record.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldColumn Column(int field, int fieldCount)
    {
        Debug.Assert(field > 0, "where a record begins its line end decides");
        return new FieldColumn(ref places[field + shift], ref ends[field], fieldCount, delimiterBytes);
    }

    private static int LineEndAt(byte[] buffer, int at) => buffer[at] == '\r' && buffer[at + 1] == '\n' ? 2 : 1;
}

/// <summary>A field of many records with the same number of fields, see <see cref="FieldTable.Column"/>.</summary>
internal readonly ref struct FieldColumn
{
    private readonly ref int place;
    private readonly ref int end;
    private readonly int fieldCount;
    private readonly int delimiterBytes;

    /// <summary>Makes a column of what stands <paramref name="fieldCount"/> apart from the places of the first record on.</summary>
    public FieldColumn(ref int place, ref int end, int fieldCount, int delimiterBytes)
    {
        this.place = ref place;
        this.end = ref end;
        this.fieldCount = fieldCount;
        this.delimiterBytes = delimiterBytes;
    }

    /// <summary>Where the field of a record stands. The record must be one of the table: it is not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Get(int row, out int start, out int length)
    {
        int at = row * fieldCount;
        start = Unsafe.Add(ref place, at) + delimiterBytes;
        length = Unsafe.Add(ref end, at) - start;
    }
}
