namespace Pipeline.Csv.Dialects;

/// <summary>The pattern of a value: each digit, capital and other letter by its kind, all else as it is. <c>28/01/2018</c> is <c>99/99/9999</c>.</summary>
internal static class ValuePattern
{
    /// <summary>Longer values are free text.</summary>
    public const int LongestValue = 128;

    /// <summary>The pattern of an empty value.</summary>
    public const ulong Empty = 14695981039346656037;

    /// <summary>The pattern with one more byte behind it (FNV-1a over the kinds).</summary>
    public static ulong Append(ulong pattern, byte value) => (pattern ^ Kind(value)) * 1099511628211;

    /// <summary>The pattern of a value.</summary>
    public static ulong Of(ReadOnlySpan<byte> value)
    {
        ulong pattern = Empty;
        foreach (byte one in value)
        {
            pattern = Append(pattern, one);
        }

        return pattern;
    }

    /// <summary>The kind of a byte. Bytes that are not ASCII are letters.</summary>
    public static byte Kind(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => (byte)'9',
        >= (byte)'A' and <= (byte)'Z' => (byte)'A',
        >= (byte)'a' and <= (byte)'z' or >= 0x80 => (byte)'a',
        _ => value,
    };
}
