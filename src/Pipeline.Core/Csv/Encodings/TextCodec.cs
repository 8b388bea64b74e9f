using System.Buffers;

namespace Pipeline.Csv.Encodings;

/// <summary>
/// One encoding beside UTF-8. Immutable, and used by many threads at once. It has no state: what a byte means depends on the
/// character that it belongs to and on nothing before, so decoding may begin anew at each character.
/// </summary>
internal abstract class TextCodec
{
    /// <summary>Bytes of the longest character, in UTF-8 or in the encoding.</summary>
    public const int LongestCharacter = 4;

    /// <summary>Whether ASCII is what it is in UTF-8.</summary>
    public virtual bool HasAscii => false;

    /// <summary>How many bytes at most a byte of UTF-8 becomes.</summary>
    public virtual int MostGrowth => 2;

    /// <summary>Decodes whole characters, as many as there is room for.</summary>
    /// <param name="own">Bytes in the encoding, from the beginning of a character on.</param>
    /// <param name="utf8">Where UTF-8 goes.</param>
    /// <param name="used">Bytes decoded.</param>
    /// <param name="written">Bytes of UTF-8.</param>
    /// <returns>
    /// Done; no room for the next character; the bytes behind <paramref name="used"/> may be the beginning of one; or they begin none.
    /// </returns>
    public abstract OperationStatus Decode(ReadOnlySpan<byte> own, Span<byte> utf8, out int used, out int written);

    /// <summary>How many of these bytes, which begin no character, are passed together; at least one.</summary>
    /// <param name="own">The bytes, at least one.</param>
    public abstract int InvalidLength(ReadOnlySpan<byte> own);

    /// <summary>Encodes whole characters, as many as there is room for.</summary>
    /// <param name="utf8">Valid UTF-8, from the beginning of a character on.</param>
    /// <param name="own">Where bytes in the encoding go.</param>
    /// <param name="used">Bytes encoded.</param>
    /// <param name="written">Bytes in the encoding.</param>
    /// <returns>Done, no room for the next character, or the encoding does not have it.</returns>
    public abstract OperationStatus Encode(ReadOnlySpan<byte> utf8, Span<byte> own, out int used, out int written);

    /// <summary>Encodes a text that the encoding has.</summary>
    /// <exception cref="InvalidDataException">It does not have a character.</exception>
    public byte[] Encode(ReadOnlySpan<byte> utf8)
    {
        byte[] own = new byte[MostGrowth * utf8.Length];
        return Encode(utf8, own, out _, out int written) == OperationStatus.Done
            ? own[..written]
            : throw new InvalidDataException("expected characters of the encoding, found another one");
    }
}
