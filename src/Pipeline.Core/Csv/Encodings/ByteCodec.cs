using System.Buffers;
using System.Text;

namespace Pipeline.Csv.Encodings;

/// <summary>
/// An encoding whose characters are one to four bytes: tables made of what .NET says of each byte and each pair of bytes. .NET's
/// own decoder does not say which bytes a character came from, passes a delimiter together with a broken byte before it, and
/// takes five times as long.
/// </summary>
internal sealed partial class ByteCodec : TextCodec
{
    private const int LengthShift = 24;

    // Two characters, which no character of an encoding becomes.
    private const string Invalid = "\uFFFF\uFFFE";

    // Where Microsoft puts bytes that mean nothing; iconv and browsers take them for invalid. Pairs there are private characters that
    // people use, and GB 18030 has all of Unicode.
    private const char FirstUndefined = '\uF8F0';
    private const char FirstPrivate = '\uE000';
    private const char LastPrivate = '\uF8FF';

    // What .NET gives for a pair that is no character, if nobody tells it otherwise.
    private const string NoCharacters = "?\uFFFD\u30FB";

    private readonly Encoding encoding;
    private readonly uint[] singles = new uint[256];
    private readonly uint[]? pairs;
    private readonly int longest;
    private readonly bool hasAscii;

    /// <summary>Makes the tables.</summary>
    /// <param name="encoding">The encoding, with <see cref="Encoding.DecoderFallback"/> of <see cref="Fallback"/>.</param>
    /// <param name="usual">
    /// The same with the usual fallback. .NET keeps a second table for pairs that stand for a character which has another pair too, and
    /// forgets it when it is told what to do with invalid bytes: common names of Japan would be invalid.
    /// </param>
    /// <param name="longest">Bytes of its longest character.</param>
    public ByteCodec(Encoding encoding, Encoding usual, int longest)
    {
        this.encoding = encoding;
        this.longest = longest;
        hasAscii = true;
        Span<byte> bytes = stackalloc byte[2];
        for (int first = 0; first < singles.Length; first++)
        {
            bytes[0] = (byte)first;
            singles[first] = Packed(encoding, bytes[..1]);
            hasAscii &= first >= 0x80 || singles[first] == (1u << LengthShift | (uint)first);
        }

        if (longest == 1)
        {
            return;
        }

        pairs = new uint[256 * 256];
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            bytes[0] = (byte)(pair >> 8);
            bytes[1] = (byte)pair;
            pairs[pair] = singles[bytes[0]] != 0 ? 0 : Packed(encoding, bytes) is not 0 and var known ? known : Packed(usual, bytes, besides: NoCharacters);
        }
    }

    /// <inheritdoc/>
    public override bool HasAscii => hasAscii;

    /// <summary>What the encoding has to say of bytes that it cannot decode.</summary>
    public static DecoderFallback Fallback { get; } = new DecoderReplacementFallback(Invalid);

    /// <inheritdoc/>
    public override OperationStatus Decode(ReadOnlySpan<byte> own, Span<byte> utf8, out int used, out int written)
    {
        int from = 0;
        int to = 0;
        OperationStatus status = OperationStatus.Done;
        while (from < own.Length)
        {
            byte first = own[from];
            if (hasAscii && first < 0x80)
            {
                int run = AsciiRun(own[from..], utf8[to..]);
                if (run == 0)
                {
                    status = OperationStatus.DestinationTooSmall;
                    break;
                }

                from += run;
                to += run;
                continue;
            }

            int length = 1;
            uint packed = singles[first];
            if (packed == 0)
            {
                status = DecodeLonger(own[from..], utf8[to..], out packed, out length, out int done);
                if (status != OperationStatus.Done)
                {
                    break;
                }

                if (packed == 0)
                {
                    from += length;
                    to += done;
                    continue;
                }
            }

            int size = (int)(packed >> LengthShift);
            if (size > utf8.Length - to)
            {
                status = OperationStatus.DestinationTooSmall;
                break;
            }

            utf8[to] = (byte)packed;
            if (size > 1)
            {
                utf8[to + 1] = (byte)(packed >> 8);
            }

            if (size > 2)
            {
                utf8[to + 2] = (byte)(packed >> 16);
            }

            from += length;
            to += size;
        }

        used = from;
        written = to;
        return status;
    }

    /// <inheritdoc/>
    public override int InvalidLength(ReadOnlySpan<byte> own) => 1;

    private static int AsciiRun(ReadOnlySpan<byte> own, Span<byte> utf8)
    {
        int room = Math.Min(own.Length, utf8.Length);
        int end = own[..room].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        int run = end < 0 ? room : end;
        own[..run].CopyTo(utf8);
        return run;
    }

    /// <summary>Finds a character of several bytes: packed, or, where it is none of the pairs, written.</summary>
    private OperationStatus DecodeLonger(ReadOnlySpan<byte> own, Span<byte> utf8, out uint packed, out int length, out int written)
    {
        packed = 0;
        length = 2;
        written = 0;
        if (pairs is null)
        {
            return OperationStatus.InvalidData;
        }

        if (own.Length < 2)
        {
            return OperationStatus.NeedMoreData;
        }

        packed = pairs[own[0] << 8 | own[1]];
        if (packed != 0)
        {
            return OperationStatus.Done;
        }

        Span<char> characters = stackalloc char[8];
        for (length = 3; length <= longest && length <= own.Length; length++)
        {
            int count = encoding.GetChars(own[..length], characters);
            if (IsOne(characters[..count]))
            {
                Rune.DecodeFromUtf16(characters[..count], out Rune character, out _);
                return character.TryEncodeToUtf8(utf8, out written) ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
            }
        }

        return own.Length < longest ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
    }

    /// <summary>The one character of these bytes as UTF-8, its length in the highest byte; 0 where they are none.</summary>
    private uint Packed(Encoding from, ReadOnlySpan<byte> own, string besides = "")
    {
        Span<char> characters = stackalloc char[8];
        int count = from.GetChars(own, characters);
        if (count != 1 || !IsOne(characters[..1]) || besides.Contains(characters[0]))
        {
            return 0;
        }

        Span<byte> utf8 = stackalloc byte[LongestCharacter];
        int size = new Rune(characters[0]).EncodeToUtf8(utf8);
        return (uint)size << LengthShift | (uint)utf8[2] << 16 | (uint)utf8[1] << 8 | utf8[0];
    }

    private bool IsOne(ReadOnlySpan<char> characters) =>
        (characters.Length == 1 && !char.IsSurrogate(characters[0]) && (longest == LongestCharacter || (characters[0] != '\uFFFD' && !IsUndefined(characters[0]))))
        || (characters.Length == 2 && char.IsSurrogatePair(characters[0], characters[1]));

    private bool IsUndefined(char character) => character <= LastPrivate && character >= (longest == 1 ? FirstPrivate : FirstUndefined);
}
