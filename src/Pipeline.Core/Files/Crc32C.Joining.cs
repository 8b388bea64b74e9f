namespace Pipeline.Files;

/// <content>Checksums of parts that were read apart.</content>
internal static partial class Crc32C
{
    private const uint Polynomial = 0x82F63B78;

    /// <summary>The checksum of two stretches, one behind the other. As in zlib's crc32_combine: zeros behind bytes change the state linearly.</summary>
    /// <param name="first">That of the first.</param>
    /// <param name="second">That of the second.</param>
    /// <param name="length">Bytes of the second.</param>
    public static uint Join(uint first, uint second, long length)
    {
        // What a zero bit makes of each bit of the state; squared, what two, four and so on make.
        uint[] power = [Polynomial, .. Enumerable.Range(0, 31).Select(bit => 1u << bit)];
        for (long bits = 8 * length; bits > 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                first = Times(power, first);
            }

            power = [.. power.Select(state => Times(power, state))];
        }

        return first ^ second;
    }

    private static uint Times(uint[] power, uint state)
    {
        uint sum = 0;
        for (int bit = 0; state != 0; state >>= 1, bit++)
        {
            sum ^= (state & 1) != 0 ? power[bit] : 0;
        }

        return sum;
    }
}
