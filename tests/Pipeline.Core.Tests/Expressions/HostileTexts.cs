using System.Globalization;
using System.Text;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Texts of values, most of them good, many of them nearly so: a character changed, too many, too few, or from elsewhere.</summary>
internal sealed class HostileTexts(int seed)
{
    // Neighbours of digits, point and sign in ASCII, what else a number or time may have, spaces, bytes of characters that are no ASCII.
    private static readonly byte[] Others = [.. "./:+-,eEtTzZ 0109\0\t\n\"'xX"u8, 0x10, 0x11, 0x7F, 0x80, 0xAE, 0xB0, 0xC2, 0xFF];

    private static readonly string[] Edges =
    [
        "", "-", "+", ".", "-.", "0", "-0", "-0.0", "+0", "00", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "9999999999999999999999999999", "10000000000000000000000000000", "0.0000000000000000000000000001", "1e28", "1e-28", "1e27", "1.5e3", "9007199254740993", "9007199254740992.5",
        "1.7976931348623157e308", "1.8e308", "4.9e-324", "1e-400", "1e", "1e+", "e5", "1e99999999999", "0e99999", "inf", "NaN", "Infinity", "0x10", "1_000", "1,5", "½",
        "2.2250738585072011e-308", "123456789.1234567", "12345678.12345678", "1234567.123456789", "0.3", "0.1", "1..2", "1.2.3", "12345678.", ".12345678", "123456789.", ".123456789",
        "12345678901234567890", "1234567890123456789", "9999999999999999999", "1234567890.123456789", "1234567890123456789.", ".1234567890123456789", "123.4567890123456789", "12345678.90.12345678", "1.2345678901234567.8",
    ];

    private readonly Random random = new(seed);
    private readonly List<byte> text = [];

    /// <summary>A number: sign, digits, point and exponent as may be.</summary>
    public byte[] Number()
    {
        if (random.Next(200) == 0)
        {
            return Encoding.UTF8.GetBytes(Edges[random.Next(Edges.Length)]);
        }

        text.Clear();
        if (random.Next(5) == 0)
        {
            text.Add((byte)(random.Next(4) == 0 ? '+' : '-'));
        }

        int digits = random.Next(random.Next(20) == 0 ? 32 : random.Next(2) == 0 ? 20 : 8) + 1;
        int point = random.Next(3) == 0 ? -1 : random.Next(digits + 1);
        for (int i = 0; i < digits; i++)
        {
            if (i == point)
            {
                text.Add((byte)'.');
            }

            text.Add((byte)('0' + (random.Next(6) == 0 ? 9 * random.Next(2) : random.Next(10))));
        }

        if (random.Next(16) == 0)
        {
            text.AddRange(Encoding.ASCII.GetBytes((random.Next(2) == 0 ? "e" : "E+") + random.Next(-40, 40).ToString(CultureInfo.InvariantCulture)));
        }

        return Spoilt();
    }

    /// <summary>A double as programs write it: the shortest text that reads back.</summary>
    public byte[] Double()
    {
        double number = random.Next(3) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64()),
            1 => random.NextDouble() * Math.Pow(10, random.Next(6)),
            _ => random.NextInt64(1L << random.Next(1, 63)) / Math.Pow(10, random.Next(10)),
        };
        if (!double.IsFinite(number) || random.Next(3) == 0)
        {
            return Number();
        }

        text.Clear();
        text.AddRange(Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)));
        return Spoilt();
    }

    /// <summary>A time in .NET's pattern, in which the numbers may be out of range.</summary>
    public byte[] Time(string pattern)
    {
        text.Clear();
        for (int at = 0; at < pattern.Length;)
        {
            int count = 1;
            while (at + count < pattern.Length && pattern[at + count] == pattern[at])
            {
                count++;
            }

            int greatest = pattern[at] switch { 'y' => count == 4 ? 9999 : 99, 'M' => 12, 'd' => 31, 'H' => 23, 'm' or 's' => 59, _ => -1 };
            if (greatest >= 0)
            {
                text.AddRange(Encoding.ASCII.GetBytes(random.Next(random.Next(50) == 0 ? 0 : 1, greatest + (random.Next(50) == 0 ? 2 : 1)).ToString("D" + count, CultureInfo.InvariantCulture)));
            }
            else if (pattern[at] == 'f')
            {
                text.AddRange(Encoding.ASCII.GetBytes(random.Next((int)Math.Pow(10, count)).ToString("D" + count, CultureInfo.InvariantCulture)));
            }
            else
            {
                text.AddRange(Encoding.ASCII.GetBytes(pattern.Substring(at, count)));
            }

            at += count;
        }

        return Spoilt();
    }

    /// <summary>One of several texts, or nearly.</summary>
    public byte[] AnyOf(params ReadOnlySpan<string> texts)
    {
        text.Clear();
        text.AddRange(Encoding.ASCII.GetBytes(texts[random.Next(texts.Length)]));
        return Spoilt();
    }

    public int Next(int below) => random.Next(below);

    private byte[] Spoilt()
    {
        if (random.Next(5) == 0)
        {
            int at = random.Next(text.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < text.Count:
                    text[at] = Others[random.Next(Others.Length)];
                    break;
                case 1 when at < text.Count:
                    text[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when at < text.Count:
                    text.RemoveAt(at);
                    break;
                default:
                    text.Insert(at, Others[random.Next(Others.Length)]);
                    break;
            }
        }

        return [.. text];
    }
}
