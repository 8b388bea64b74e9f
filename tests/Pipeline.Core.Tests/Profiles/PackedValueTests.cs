using System.Globalization;
using System.Text;
using Pipeline.Profiles;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>Values as one word: the text comes back byte for byte, and words have the order of the values.</summary>
public sealed class PackedValueTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.00")]
    [InlineData("-0.5")]
    [InlineData("12345678.123456")]
    [InlineData("144115188074")]
    [InlineData("144115188076")]
    [InlineData("-144115188077")]
    [InlineData("99999999999999999")]
    [InlineData("-99999999999999999")]
    [InlineData("2024-02-29")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("2026-05-06T07:14:14Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void TryPack_UsualForm_GivesTheTextAgain(string text)
    {
        Assert.Equal(text, Again(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+1")]
    [InlineData("007")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("-.5")]
    [InlineData("1.2.3")]
    [InlineData("1.0000000")]
    [InlineData("1e5")]
    [InlineData("100000000000000000")]
    [InlineData("144115188076.5")]
    [InlineData("2024-02-30")]
    [InlineData("2024-2-29")]
    [InlineData("2026-05-06t07:14:14Z")]
    [InlineData("2026-05-06T24:00:00Z")]
    [InlineData("2026-05-06T23:59:60Z")]
    [InlineData("2026-05-06 07:14:14Z")]
    [InlineData("2026-05-06T07:14:14z")]
    [InlineData("2026-05-06T07:14:1.Z")]
    [InlineData("a")]
    public void TryPack_AnotherForm_IsRefused(string text)
    {
        Assert.Null(Again(text));
    }

    [Fact]
    public void TryPack_TextsOfAllKinds_ComeBackOrAreRefusedAndKeepTheirOrder()
    {
        Random random = new(7);
        List<(decimal Number, int Places, ulong Word)> numbers = [];
        for (int i = 0; i < 200_000; i++)
        {
            string text = Text(random);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (!PackedValue.TryPack(bytes, out ulong packed))
            {
                continue;
            }

            Assert.Equal(text, Format(packed));
            Assert.Equal(text.Length, PackedValue.LengthOf(packed));
            if (PackedValue.IsNumber(packed))
            {
                decimal number = decimal.Parse(text, CultureInfo.InvariantCulture);
                Assert.Equal(number < 0, PackedValue.IsNegative(packed));
                numbers.Add((number, PackedValue.ScaleOf(packed), packed));
            }
        }

        Assert.InRange(numbers.Count, 50_000, 200_000);
        Assert.Equal(numbers.OrderBy(number => number.Number).ThenBy(number => number.Places).Select(number => number.Word), numbers.Select(number => number.Word).Order());
    }

    private static string Text(Random random)
    {
        string text = random.Next(8) switch
        {
            0 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            1 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            2 => (random.NextInt64() >> random.Next(60)).ToString(CultureInfo.InvariantCulture),
            _ => ((decimal)(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(62)) / (decimal)Math.Pow(10, random.Next(8))).ToString(CultureInfo.InvariantCulture),
        };
        if (random.Next(4) > 0)
        {
            return text;
        }

        // One character is another one.
        char[] characters = text.ToCharArray();
        characters[random.Next(characters.Length)] = "0123456789-+.:TZtz e"[random.Next(20)];
        return new string(characters);
    }

    private static string? Again(string text) => PackedValue.TryPack(Encoding.UTF8.GetBytes(text), out ulong packed) ? Format(packed) : null;

    private static string Format(ulong packed)
    {
        byte[] room = new byte[64];
        return Encoding.UTF8.GetString(room, 0, PackedValue.Format(packed, room));
    }
}
