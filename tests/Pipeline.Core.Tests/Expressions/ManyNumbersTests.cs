using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Several numbers at a time give what each gives by itself.</summary>
public sealed class ManyNumbersTests
{
    private const int Rounds = 20_000;

    private readonly Random random = new(7);

    [VectorFact]
    public void ParseEight_AnyTexts_ReadsWhatOneByOneReads()
    {
        CompareParsing(NumberForm.Pair);
        CompareParsing(NumberForm.Word);
    }

    [VectorFact]
    public void TryFormatEight_AnyNumbers_WritesWhatOneByOneWrites()
    {
        long[] pairs = new long[16];
        ulong[] texts = new ulong[8];
        ulong[] lengths = new ulong[8];
        byte[] expected = new byte[64];
        int written = 0;
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                pairs[2 * i] = random.NextInt64((long)Math.Pow(10, random.Next(8)));
                pairs[(2 * i) + 1] = random.Next(7);
            }

            bool fits = true;
            if (round % 4 == 0)
            {
                int spoilt = random.Next(8);
                (pairs[2 * spoilt], pairs[(2 * spoilt) + 1]) = (round % 3) switch { 0 => (-1, 0), 1 => ((long)ShortNumber.Limit, 2), _ => (1, 7) };
                fits = false;
            }

            Assert.Equal(fits, ShortNumber.TryFormatEight(pairs, texts, lengths));
            for (int i = 0; i < 8 && fits; i++)
            {
                int length = ShortNumber.Format((ulong)pairs[2 * i], (int)pairs[(2 * i) + 1], expected);
                Assert.Equal((ulong)length, lengths[i]);
                Assert.True(BitConverter.GetBytes(texts[i]).AsSpan(0, length).SequenceEqual(expected.AsSpan(0, length)));
                written++;
            }
        }

        Assert.True(written > Rounds);
    }

    [Fact]
    public void ArithmeticMany_AnyValues_ComputesWhatOneByOneComputes()
    {
        int[] done = new int[4];
        for (int round = 0; round < Rounds; round++)
        {
            DecimalValue[] a = [.. Enumerable.Range(0, 11).Select(_ => AnyValue())];
            DecimalValue[] b = [.. Enumerable.Range(0, 11).Select(_ => AnyValue())];
            int places = random.Next(6);
            done[0] += Compare(a, DecimalValue.MultiplyMany, (x, i) => (DecimalValue.TryMultiply(x, b[i], out DecimalValue result), result), b);
            done[1] += Compare(a, DecimalValue.AddMany, (x, i) => (DecimalValue.TryAdd(x, b[i], out DecimalValue result), result), b);
            done[2] += Compare(a, DecimalValue.SubtractMany, (x, i) => (DecimalValue.TrySubtract(x, b[i], out DecimalValue result), result), b);
            done[3] += Compare(
                a,
                (values, _) => DecimalValue.RoundMany(values, places, DecimalRounding.Nearest),
                (x, _) => (DecimalValue.TryRound(x, places, DecimalRounding.Nearest, out DecimalValue result), result),
                b);
        }

        Assert.All(done, count => Assert.True(count > Rounds));
    }

    private void CompareParsing(NumberForm form)
    {
        ulong[] heads = new ulong[8];
        long[] places = new long[8];
        long[] words = new long[16];
        bool[] read = new bool[8];
        for (int round = 0; round < Rounds; round++)
        {
            string[] texts = [.. heads.Select(_ => AnyText())];
            for (int i = 0; i < 8; i++)
            {
                byte[] bytes = Encoding.ASCII.GetBytes(texts[i]);
                heads[i] = ShortNumber.Head(bytes) | (bytes.Length < 8 ? (ulong)random.NextInt64() << (8 * bytes.Length) : 0);
                places[i] = round % 9 == i ? -1 : (long)bytes.Length << 32 | 77;
            }

            ShortNumber.ParseEight(heads, places, form, words, read);
            for (int i = 0; i < 8; i++)
            {
                long coefficient;
                int scale = 0;
                bool expected = form == NumberForm.Word
                    ? ShortNumber.TryParse(heads[i], texts[i].Length, out coefficient)
                    : ShortNumber.TryParse(heads[i], texts[i].Length, out coefficient, out scale);
                Assert.True(read[i] == (expected && places[i] >= 0), texts[i]);
                Assert.True(!read[i] || (form == NumberForm.Word ? words[i] == coefficient : (words[2 * i], words[(2 * i) + 1]) == (coefficient, scale)), texts[i]);
            }
        }
    }

    private static int Compare(DecimalValue[] a, Many many, Func<DecimalValue, int, (bool Fine, DecimalValue Result)> one, DecimalValue[] b)
    {
        DecimalValue[] values = [.. a];
        int done = many(values, b);
        for (int i = 0; i < values.Length; i++)
        {
            (bool fine, DecimalValue expected) = i < done ? one(a[i], i) : (true, a[i]);
            Assert.True(fine && Text(expected) == Text(values[i]), $"{Text(a[i])} with {Text(b[i])} gives {Text(values[i])}, expected {Text(expected)}");
        }

        return done;
    }

    private static string Text(DecimalValue value)
    {
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        return Encoding.ASCII.GetString(text[..value.Format(text)]);
    }

    private string AnyText()
    {
        string text = AnyValueText();
        int choice = random.Next(12);
        return choice switch
        {
            0 => text.Insert(random.Next(text.Length + 1), Pick(".-+e ,\0\u007f:/")),
            1 => ".",
            2 => text + ".",
            3 => "",
            _ => text,
        };

        string Pick(string of) => of[random.Next(of.Length)].ToString();
    }

    private string AnyValueText()
    {
        string digits = random.NextInt64((long)Math.Pow(10, random.Next(10))).ToString(CultureInfo.InvariantCulture);
        int scale = random.Next(4) == 0 ? 0 : random.Next(digits.Length + 1);
        return scale == 0 ? digits : digits[..^scale] + "." + digits[^scale..];
    }

    private DecimalValue AnyValue()
    {
        // Mostly what fits, now and then what does not: large coefficients, large scales, values of more than 64 bits.
        int choice = random.Next(60);
        long small = random.NextInt64((long)Math.Pow(10, random.Next(4) == 0 ? random.Next(17) : random.Next(8))) * (random.Next(5) == 0 ? -1 : 1);
        if (choice == 0)
        {
            return new DecimalValue(random.Next(2) == 0 ? long.MinValue : random.NextInt64(), random.Next(29));
        }

        if (choice == 1 && DecimalValue.TryCreate((Int128)random.NextInt64() * 1_000_000, random.Next(29), out DecimalValue wide))
        {
            return wide;
        }

        return new DecimalValue(small, choice == 2 ? random.Next(29) : random.Next(5));
    }

    private delegate int Many(Span<DecimalValue> values, ReadOnlySpan<DecimalValue> others);
}
