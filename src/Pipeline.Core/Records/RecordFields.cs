using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <summary>
/// The fields of the current record, as expressions and rules see them: decoded text or null, by slot. One instance
/// belongs to one thread; it is filled anew for each record and allocates nothing once its buffers have grown.
/// A field of the file stands in the batch's buffer; what had to be decoded or was computed stands in the scratch buffer.
/// </summary>
public sealed class RecordFields
{
    // Where the text of a slot begins in the lower half, its length in the upper; all ones for null. A text of the
    // scratch buffer has the complement of its start.
    private readonly long[] places;
    private byte[] source = [];
    private byte[] scratch = new byte[4096];
    private int scratchUsed;

    /// <summary>Makes room for so many slots.</summary>
    /// <param name="slots">Number of slots, see <see cref="Schema.Slots"/>.</param>
    /// <param name="now">The run's start, what <c>now()</c> gives: ticks of UTC.</param>
    public RecordFields(int slots, long now)
    {
        places = new long[slots];
        Now = now;
    }

    /// <summary>The run's start in ticks of UTC.</summary>
    public long Now { get; }

    /// <summary>Bytes of the scratch buffer that the current record takes.</summary>
    public int ScratchUsed => scratchUsed;

    /// <summary>The code of the first failure of the current record, or null. Set by <see cref="Fail"/>.</summary>
    public string? FailureCode { get; private set; }

    /// <summary>What failed, for a person.</summary>
    public string? FailureMessage { get; private set; }

    /// <summary>What a step found out about the current record, to be counted, or null; taken away by whoever counts it.</summary>
    internal TraceKind? Noted { get; set; }

    /// <summary>Turns to the next record, whose fields stand in <paramref name="buffer"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(byte[] buffer)
    {
        // Nearly always the same one: a reference that is stored costs more than one that is compared.
        if (!ReferenceEquals(source, buffer))
        {
            source = buffer;
        }

        scratchUsed = 0;
    }

    /// <summary>Forgets a failure, before the next record is evaluated.</summary>
    public void ClearFailure() => FailureCode = FailureMessage = null;

    /// <summary>Whether the slot is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int slot) => places[slot] < 0;

    /// <summary>Bytes of the decoded text of a slot; 0 for null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Length(int slot) => (int)Math.Max(places[slot] >> 32, 0);

    /// <summary>The decoded text of a slot that is not null, valid until the next <see cref="Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(int slot) => TextAt(places[slot]);

    /// <summary>The text at a place that is not negative, which would be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> TextAt(long place)
    {
        int at = (int)place;
        return at >= 0 ? source.AsSpan(at, (int)(place >> 32)) : scratch.AsSpan(~at, (int)(place >> 32));
    }

    /// <summary>The bytes from the first one of the text at a place that is not negative, to the end of what holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> FromPlace(long place)
    {
        int at = (int)place;
        return at >= 0 ? source.AsSpan(at) : scratch.AsSpan(~at);
    }

    /// <summary>The first eight bytes of the text at a place that is not negative, as one number with the first byte lowest. Bytes behind a shorter
    /// text are arbitrary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong HeadAt(long place)
    {
        byte[] buffer = (int)place >= 0 ? source : scratch;
        int at = (int)place >= 0 ? (int)place : ~(int)place;
        return buffer.Length - at >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(at)) : HeadAtEnd(buffer.AsSpan(at));
    }

    /// <summary>The first eight bytes of many texts, see <see cref="HeadAt"/>; 0 for null.</summary>
    internal void HeadsAt(ReadOnlySpan<long> texts, Span<ulong> heads)
    {
        // A place in the source that has eight bytes is not negative and has a start below this.
        byte[] bytes = source;
        uint whole = (uint)Math.Max(bytes.Length - sizeof(ulong) + 1, 0);
        heads = heads[..texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            long place = texts[i];
            heads[i] = place >= 0 && (uint)place < whole
                ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), (int)place))
                : place < 0 ? 0 : HeadAt(place);
        }
    }

    /// <summary>Where a slot's text stands: in the lower half its start, in the upper its length; negative for null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long PlaceOf(int slot) => places[slot];

    /// <summary>Sets a slot to the text at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetPlace(int slot, long place) => places[slot] = place;

    /// <summary>The length and the first eight bytes of a text, unless the slot is null.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="head">The bytes as one number, the first one lowest; behind a shorter text stands anything.</param>
    /// <param name="length">Length of the whole text in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGetHead(int slot, out ulong head, out int length)
    {
        long place = places[slot];
        length = (int)(place >> 32);
        head = place < 0 ? 0 : HeadAt(place);
        return place >= 0;
    }

    /// <summary>Sets a slot to null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNull(int slot) => places[slot] = -1;

    /// <summary>Sets a slot to a range of the batch's buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetSource(int slot, int at, int count) => places[slot] = ((long)count << 32) | (uint)at;

    /// <summary>Sets a slot to a copy of the text.</summary>
    public void SetText(int slot, ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Commit(slot, text.Length);
    }

    /// <summary>
    /// Room for <paramref name="count"/> bytes in the scratch buffer; what is not committed by <see cref="Commit(int, int)"/> or
    /// <see cref="Keep"/> is used again by the next call. Spans that were given out before stay readable: a buffer
    /// that grows leaves the old one to them.
    /// </summary>
    public Span<byte> Reserve(int count)
    {
        if (scratch.Length - scratchUsed < count)
        {
            byte[] larger = new byte[Math.Max(scratch.Length * 2, checked(scratchUsed + count))];
            scratch.AsSpan(0, scratchUsed).CopyTo(larger);
            scratch = larger;
        }

        return scratch.AsSpan(scratchUsed, count);
    }

    /// <summary>Sets a slot to the first bytes of what was just reserved.</summary>
    public void Commit(int slot, int count) => places[slot] = Commit(count);

    /// <summary>Keeps the first bytes of what was just reserved and gives their place.</summary>
    internal long Commit(int count)
    {
        long place = ((long)count << 32) | (uint)~scratchUsed;
        scratchUsed += count;
        return place;
    }

    /// <summary>Gives back what was kept in the scratch buffer since so many bytes of it were used.</summary>
    internal void Release(int used) => scratchUsed = used;

    /// <summary>Keeps the first bytes of what was just reserved until the next record, for values between expressions.</summary>
    public ReadOnlySpan<byte> Keep(int count)
    {
        Span<byte> kept = scratch.AsSpan(scratchUsed, count);
        scratchUsed += count;
        return kept;
    }

    /// <summary>
    /// Notes that the record cannot be evaluated; the first failure stays. The caller returns null, and whoever asked
    /// for the value rejects the record.
    /// </summary>
    /// <param name="code">A reject code, such as <c>cast.decimal</c>.</param>
    /// <param name="message">What failed; no field values, they must not reach reports or logs.</param>
    public void Fail(string code, string message)
    {
        FailureCode ??= code;
        FailureMessage ??= message;
    }

    private static ulong HeadAtEnd(ReadOnlySpan<byte> last)
    {
        ulong head = 0;
        for (int i = last.Length - 1; i >= 0; i--)
        {
            head = (head << 8) | last[i];
        }

        return head;
    }
}
