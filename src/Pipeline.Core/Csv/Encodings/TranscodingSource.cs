using System.Runtime.InteropServices;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Csv.Encodings;

/// <summary>
/// The text of a file as UTF-8. It remembers, every few KiB, which byte of the file a byte of the text came from, and keeps the
/// file's bytes until they are taken together with their text.
/// </summary>
internal sealed class TranscodingSource : IOwnSource
{
    private const int AnchorBytes = 4096;
    private const int ReadBytes = 64 << 10;

    // Less room than this gets the text by way of a buffer: the longest mark of invalid bytes must fit.
    private const int LeastRoom = 64;

    private readonly IByteSource source;
    private readonly Transcoder transcoder;
    private readonly string encoding;
    private readonly string file;
    private readonly byte[] spill = new byte[LeastRoom];
    private readonly List<Anchor> anchors = [default];
    private InputException? fault;
    private ReadOnlyMemory<byte> spilled;
    private byte[] own;
    private int first;
    private int decoded;
    private int length;
    private bool ended;
    private Anchor taken;
    private Anchor next;

    /// <summary>Decodes a source.</summary>
    /// <param name="source">The bytes; not disposed of here.</param>
    /// <param name="begun">What was read of them already.</param>
    /// <param name="ended">Whether the source came to its end.</param>
    /// <param name="fault">Why it came there too early, or null.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="invalid">What is done about invalid bytes.</param>
    /// <param name="file">Name for messages.</param>
    public TranscodingSource(IByteSource source, ReadOnlySpan<byte> begun, bool ended, InputException? fault, string encoding, InvalidText invalid, string file)
    {
        this.source = source;
        this.fault = fault;
        this.encoding = encoding;
        this.file = file;
        this.ended = ended && fault is null;
        transcoder = new Transcoder(TextCodecs.Of(encoding), invalid);
        own = new byte[begun.Length + ReadBytes];
        begun.CopyTo(own);
        length = begun.Length;
    }

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <inheritdoc/>
    public long TakenText => taken.Text;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        if (spilled.IsEmpty && target.Length >= LeastRoom)
        {
            return Decode(target);
        }

        if (spilled.IsEmpty)
        {
            spilled = spill.AsMemory(0, Decode(spill));
        }

        int count = Math.Min(spilled.Length, target.Length);
        spilled.Span[..count].CopyTo(target);
        spilled = spilled[count..];
        return count;
    }

    /// <inheritdoc/>
    public long OffsetOf(long text) => Find(text).Own;

    /// <inheritdoc/>
    public uint ChecksumUpTo(long text) => Crc32C.Append(0, own.AsSpan(first, (int)(Find(text).Own - taken.Own)));

    /// <inheritdoc/>
    public int TextUpTo(long offset)
    {
        if (offset > next.Own)
        {
            return -1;
        }

        ReadOnlySpan<Anchor> places = CollectionsMarshal.AsSpan(anchors);
        Anchor from = places[Anchors.IndexOf(places, anchor => anchor.Own <= offset)];
        byte[] target = new byte[TextCodec.LongestCharacter * (int)(offset - from.Own)];
        long replaced = 0;
        transcoder.Decode(own.AsSpan(IndexOf(from.Own), (int)(offset - from.Own)), target, final: true, out _, out int written, ref replaced);
        return (int)(from.Text + written - taken.Text);
    }

    /// <inheritdoc/>
    public IOwnText Take(int text)
    {
        Anchor end = Find(taken.Text + text);
        int count = anchors.FindLastIndex(anchor => anchor.Text < end.Text) + 1;
        Anchor[] inside = new Anchor[Math.Max(count, 1)];
        for (int i = 0; i < count; i++)
        {
            inside[i] = new Anchor(anchors[i].Text - taken.Text, anchors[i].Own - taken.Own, anchors[i].Replaced - taken.Replaced);
        }

        int bytes = (int)(end.Own - taken.Own);
        OwnText result = new(transcoder, own.AsSpan(first, bytes), inside);
        anchors.RemoveRange(0, count);
        if (anchors.Count == 0 || anchors[0].Text > end.Text)
        {
            anchors.Insert(0, end);
        }

        first += bytes;
        taken = end;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The source belongs to whoever opened it.
    }

    private int IndexOf(long offset) => first + (int)(offset - taken.Own);

    private Anchor Find(long text)
    {
        ReadOnlySpan<Anchor> places = CollectionsMarshal.AsSpan(anchors);
        Anchor from = places[Anchors.IndexOf(places, anchor => anchor.Text <= text)];
        return text == next.Text ? next : Anchors.Advance(transcoder, from, text, own.AsSpan(IndexOf(from.Own)..decoded));
    }

    /// <summary>Fills the target, as far as bytes are there; reads some where none are.</summary>
    private int Decode(Span<byte> target)
    {
        int given = 0;
        while (true)
        {
            while (decoded < length && target.Length - given >= LeastRoom)
            {
                int piece = Math.Min(AnchorBytes, length - decoded);
                bool final = ended && decoded + piece == length;
                long replaced = next.Replaced;
                bool isText = transcoder.Decode(own.AsSpan(decoded, piece), target[given..], final, out int used, out int written, ref replaced);
                if (used > 0)
                {
                    Advance(used, written, replaced);
                    given += written;
                }
                else if (!isText)
                {
                    return given > 0 ? given : throw Invalid();
                }
                else
                {
                    // The beginning of a character.
                    break;
                }
            }

            if (given > 0 || ended)
            {
                return given;
            }

            Fill();
        }
    }

    private void Advance(int used, int written, long replaced)
    {
        if (anchors[^1].Text < next.Text)
        {
            anchors.Add(next);
        }

        next = new Anchor(next.Text + written, next.Own + used, replaced);
        decoded += used;
    }

    private void Fill()
    {
        if (fault is not null)
        {
            throw fault;
        }

        if (own.Length - length < ReadBytes)
        {
            // Half of it free afterwards, so that bytes are not moved again and again.
            int kept = length - first;
            byte[] target = own.Length >= 2 * (kept + ReadBytes) ? own : new byte[2 * (kept + ReadBytes)];
            own.AsSpan(first, kept).CopyTo(target);
            own = target;
            (first, decoded, length) = (0, decoded - first, kept);
        }

        int count = source.Read(own.AsSpan(length, ReadBytes));
        ended = count == 0;
        length += count;
    }

    private InputException Invalid()
    {
        ReadOnlySpan<byte> bytes = own.AsSpan(decoded, Math.Min(length - decoded, transcoder.Codec.InvalidLength(own.AsSpan(decoded, length - decoded))));
        string shown = string.Join(' ', bytes.ToArray().Select(value => $"0x{value:X2}"));
        return new InputException(65, "csv.encoding", file, next.Own, $"{shown} is no text in {encoding}, and input.csv.invalid is fail");
    }
}
