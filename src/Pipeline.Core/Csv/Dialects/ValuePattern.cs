namespace Pipeline.Csv.Dialects;

/// <summary>What a value looks like: hashes (FNV-1a) of its bytes and of their kinds, so that <c>28/01/2018</c> is <c>99/99/9999</c> as each date is.</summary>
/// <param name="Bytes">Hash of its bytes.</param>
/// <param name="Kinds">Hash of their kinds.</param>
/// <param name="Seen">A bit for each kind that it has.</param>
internal readonly record struct ValuePattern(ulong Bytes, ulong Kinds, UInt128 Seen)
{
    /// <summary>Longer values are free text.</summary>
    public const int LongestValue = 128;

    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>That of a value.</summary>
    public static ValuePattern Of(ReadOnlySpan<byte> value)
    {
        (ulong bytes, ulong kinds, UInt128 seen) = (Basis, Basis, 0);
        foreach (byte one in value)
        {
            byte kind = Kind(one);
            bytes = (bytes ^ one) * Prime;
            kinds = (kinds ^ kind) * Prime;
            seen |= UInt128.One << kind;
        }

        return new ValuePattern(bytes, kinds, seen);
    }

    /// <summary>The kind of a byte: digit, capital or other letter; all else is its own. Bytes that are not ASCII are letters.</summary>
    public static byte Kind(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => (byte)'9',
        >= (byte)'A' and <= (byte)'Z' => (byte)'A',
        >= (byte)'a' and <= (byte)'z' or >= 0x80 => (byte)'a',
        _ => value,
    };

    /// <summary>Whether a byte is a letter.</summary>
    public static bool IsLetter(byte value) => Kind(value) is (byte)'A' or (byte)'a';
}
