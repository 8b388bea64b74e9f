using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Csv.Encodings;

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

    /// <inheritdoc/>
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
