using System.Buffers;

namespace Pipeline.Csv.Encodings;

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
