using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Csv.Encodings;

/// <summary>A place of the text and what it is in the file, both counted from somewhere before.</summary>
/// <param name="Text">Byte of the text in UTF-8.</param>
/// <param name="Own">Byte of the file.</param>
/// <param name="Replaced">Characters before it that took the place of invalid bytes.</param>
internal readonly record struct Anchor(long Text, long Own, long Replaced);

/// <summary>The bytes of a stretch of a file with some anchors. What lies between two of these is found by decoding it once more.</summary>
internal sealed class OwnText : IOwnText
{
    private readonly Transcoder transcoder;
    private readonly Anchor[] anchors;
    private byte[] bytes;

    /// <summary>Keeps a copy of the bytes.</summary>
    /// <param name="transcoder">How they were decoded.</param>
    /// <param name="own">The bytes.</param>
    /// <param name="anchors">Places in order, the first one at the beginning.</param>
    public OwnText(Transcoder transcoder, ReadOnlySpan<byte> own, Anchor[] anchors)
    {
        this.transcoder = transcoder;
        this.anchors = anchors;
        Length = own.Length;
        bytes = ArrayPool<byte>.Shared.Rent(own.Length);
        own.CopyTo(bytes);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public long Room => bytes.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public int At(int text) => (int)Find(text).Own;

    /// <inheritdoc/>
    public long ReplacedBefore(int text) => Find(text).Replaced;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Slice(int start, int length)
    {
        int first = At(start);
        return Bytes[first..At(start + length)];
    }

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> ascii) => transcoder.Codec.Encode(ascii);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        bytes = [];
    }

    private Anchor Find(int text)
    {
        int index = Anchors.IndexOf(anchors, anchor => anchor.Text <= text);
        return Anchors.Advance(transcoder, anchors[index], text, Bytes[(int)anchors[index].Own..]);
    }
}

/// <summary>How places between anchors are found.</summary>
internal static class Anchors
{
    /// <summary>The last anchor, of some in order, that lies before a place; the first one does.</summary>
    public static int IndexOf(ReadOnlySpan<Anchor> anchors, Func<Anchor, bool> isBefore)
    {
        int low = 0;
        int high = anchors.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = isBefore(anchors[middle]) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>The place of the character at a byte of the text.</summary>
    /// <param name="transcoder">How the text was decoded.</param>
    /// <param name="from">An anchor before it.</param>
    /// <param name="text">The byte of the text.</param>
    /// <param name="own">The file's bytes from the anchor on, up to one that was decoded too.</param>
    public static Anchor Advance(Transcoder transcoder, Anchor from, long text, ReadOnlySpan<byte> own)
    {
        byte[] target = ArrayPool<byte>.Shared.Rent((int)(text - from.Text));
        long replaced = from.Replaced;
        transcoder.Decode(own, target.AsSpan(0, (int)(text - from.Text)), final: true, out int used, out int written, ref replaced);
        ArrayPool<byte>.Shared.Return(target);
        return new Anchor(from.Text + written, from.Own + used, replaced);
    }
}
