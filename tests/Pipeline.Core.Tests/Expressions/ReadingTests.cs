using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>
/// Whichever way a text is read (many at once, four or eight at a time, or alone), it is the same value, and what .NET makes of it.
/// 200,000 texts of each type, ten million with <c>PIPELINE_TESTS_LONG=1</c>; what the processor has decides about the ways, and .ci/run takes some from it.
/// </summary>
public sealed class ReadingTests
{
    private const int Batch = 1_003;

    private static readonly int Texts = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 10_000_000 : 200_000;

    private static readonly Regex Decimals = new(@"\A[+-]?(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<behind>[0-9]*))?([eE](?<exponent>[+-]?[0-9]+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly Regex IsoTime = new(
        @"\A(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ](?<time>[0-9]{2}:[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,7}))?)?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2})(:?(?<minutes>[0-9]{2}))?)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    [Fact]
    public void Read_Integers_EqualsBigInteger() => Compare(1, texts => texts.Number(), default(PlainReader<long, IntegerType>), text =>
    {
        string digits = text.TrimStart('+', '-');
        bool isNumber = digits.Length is > 0 && text.Length - digits.Length <= 1 && digits.All(char.IsAsciiDigit);
        return isNumber && BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) is var number && number >= long.MinValue && number <= long.MaxValue ? (long)number : null;
    });

    [Fact]
    public void Read_Decimals_EqualsBigInteger() => Compare(2, texts => texts.Number(), default(PlainReader<DecimalValue, DecimalType>), ExpectedDecimal, (a, b) => Text(a) == Text(b));

    [Fact]
    public void Read_Doubles_EqualsDotNet() => Compare(
        3,
        texts => texts.Double(),
        default(PlainReader<double, DoubleType>),
        text => Decimals.IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null,
        (a, b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b));

    [Fact]
    public void Read_Booleans_EqualsTheList() => Compare(
        4,
        texts => texts.AnyOf("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0", "TRUE", "False", "Yes", "NO", "T", "F", "Y", "N"),
        default(PlainReader<bool, BooleanType>),
        text => text.ToLowerInvariant() switch { "true" or "t" or "yes" or "y" or "1" => true, "false" or "f" or "no" or "n" or "0" => false, _ => null });

    [Fact]
    public void Read_Dates_EqualsDateOnly() => Compare(
        5,
        texts => texts.Time("yyyy-MM-dd"),
        default(PlainReader<int, DateType>),
        text => IsPlain(text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day.DayNumber : null);

    [Fact]
    public void Read_Timestamps_EqualsDateTime() => Compare(6, AnyIsoTime, default(PlainReader<long, TimestampType>), ExpectedTime);

    [Theory]
    [InlineData("dd.MM.yyyy")]
    [InlineData("MM/dd/yyyy")]
    [InlineData("yyyyMMdd")]
    [InlineData("dd.MM.yy")]
    [InlineData("yyyy-MM-dd HH:mm:ss")]
    [InlineData("yyyy-MM-dd HH:mm:ss.fff")]
    [InlineData("dd/MM/yyyy HH:mm")]
    [InlineData("yyyyMMddHHmmss")]
    public void Read_Patterns_EqualsDateTime(string pattern)
    {
        var column = new Column("x", ColumnType.Timestamp, 0, pattern);
        Compare<long>(
            7,
            texts => texts.Time(pattern),
            CalendarReader.For(column),
            text => IsPlain(text) && DateTime.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time) ? time.Ticks : null,
            texts: Texts / 8);
    }

    private static void Compare<T>(int seed, Func<HostileTexts, byte[]> next, IValueReader<T> reader, Func<string, T?> expectedOf, Func<T, T, bool>? areEqual = null, int? texts = null)
        where T : struct
    {
        NumberForm form = reader is PlainReader<DecimalValue, DecimalType> ? NumberForm.Pair : reader is PlainReader<long, IntegerType> ? NumberForm.Word : NumberForm.Other;
        areEqual ??= EqualityComparer<T>.Default.Equals;
        var source = new HostileTexts(seed);
        var fields = new RecordFields(1, now: 0);
        T[] values = new T[Batch];
        bool[] read = new bool[Batch];
        int valid = 0;
        for (int done = 0; done < (texts ?? Texts); done += Batch)
        {
            (byte[] buffer, long[] places) = Lay(source, next);
            fields.Begin(buffer);
            reader.ReadMany(fields, places, values, read);
            if (form != NumberForm.Other)
            {
                CompareVectors(fields, places, form, ShortNumber.AsWords(values.AsSpan(), 0, Batch));
            }

            for (int i = 0; i < Batch; i++)
            {
                if (places[i] < 0)
                {
                    Assert.False(read[i]);
                    continue;
                }

                ReadOnlySpan<byte> bytes = fields.TextAt(places[i]);
                string text = Encoding.Latin1.GetString(bytes);
                T? expected = expectedOf(text);
                bool alone = reader.TryRead(bytes, out T value);
                if (alone != expected.HasValue || read[i] != alone || (alone && !(areEqual(value, expected!.Value) && areEqual(values[i], value))))
                {
                    Assert.Fail($"'{text}' is {expected?.ToString() ?? "none"}, read alone as {(alone ? value : "none")}, among many as {(read[i] ? values[i] : "none")}");
                }

                valid += alone ? 1 : 0;
            }
        }

        Assert.True(valid > (texts ?? Texts) / 4, $"only {valid} texts were values");
    }

    /// <summary>Texts side by side in a buffer that ends with the last one, so that what follows a text is another, or nothing; some are null.</summary>
    private static (byte[] Buffer, long[] Places) Lay(HostileTexts source, Func<HostileTexts, byte[]> next)
    {
        List<byte> buffer = [];
        long[] places = new long[Batch];
        for (int i = 0; i < Batch; i++)
        {
            if (source.Next(50) == 0)
            {
                places[i] = -1;
                continue;
            }

            byte[] text = next(source);
            places[i] = ((long)text.Length << 32) | (uint)buffer.Count;
            buffer.AddRange(text);
            if (source.Next(2) == 0)
            {
                buffer.Add((byte)',');
            }
        }

        return ([.. buffer], places);
    }

    /// <summary>Four and eight at a time, where the processor can: they read short texts alone, and what they read is right.</summary>
    private static void CompareVectors(RecordFields fields, long[] places, NumberForm form, Span<long> expected)
    {
        ulong[] heads = new ulong[Batch];
        fields.HeadsAt(places, heads);
        int each = form == NumberForm.Pair ? 2 : 1;
        long[] words = new long[8 * each];
        bool[] fine = new bool[8];
        for (int i = 0; i <= Batch - 8; i += 4)
        {
            if (ShortNumber.HasEight)
            {
                ShortNumber.ParseEight(heads.AsSpan(i, 8), places.AsSpan(i), form, words, fine);
                Judge(i, 8, expected);
            }

            if (ShortNumber.HasFour)
            {
                ShortNumber.ParseFour(heads.AsSpan(i, 4), places.AsSpan(i), form, words, fine);
                Judge(i, 4, expected);
            }
        }

        void Judge(int from, int count, Span<long> values)
        {
            for (int i = 0; i < count; i++)
            {
                int at = from + i;
                int length = (int)(places[at] >> 32);
                bool alone = form == NumberForm.Pair ? ShortNumber.TryParse(heads[at], length, out _, out _) : ShortNumber.TryParse(heads[at], length, out _);
                Assert.Equal(alone, fine[i]);
                Assert.True(!alone || words.AsSpan(i * each, each).SequenceEqual(values.Slice(at * each, each)));
            }
        }
    }

    private static DecimalValue? ExpectedDecimal(string text)
    {
        if (Decimals.Match(text) is not { Success: true } match)
        {
            return null;
        }

        string behind = match.Groups["behind"].Value;
        BigInteger coefficient = BigInteger.Parse("0" + match.Groups["whole"].Value + behind, CultureInfo.InvariantCulture);
        BigInteger exponent = BigInteger.Parse(match.Groups["exponent"] is { Success: true } given ? given.Value : "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        BigInteger scale = behind.Length - exponent;
        BigInteger limit = BigInteger.Pow(10, 28);
        if (coefficient >= limit || scale > 28)
        {
            return null;
        }

        if (scale < 0)
        {
            coefficient = coefficient.IsZero ? 0 : scale < -28 ? limit : coefficient * BigInteger.Pow(10, (int)-scale);
            scale = 0;
        }

        coefficient = text[0] == '-' ? -coefficient : coefficient;
        return DecimalValue.TryCreate(BigInteger.Abs(coefficient) < limit ? (Int128)coefficient : Int128.MaxValue, (int)scale, out DecimalValue value) ? value : null;
    }

    private static byte[] AnyIsoTime(HostileTexts texts) => texts.Time(texts.Next(12) switch
    {
        0 => "yyyy-MM-dd",
        1 => "yyyy-MM-ddTHH:mm",
        2 => "yyyy-MM-dd HH:mm:ss",
        3 => "yyyy-MM-ddTHH:mm:ss.f",
        4 => "yyyy-MM-ddTHH:mm:ss.fffZ",
        5 => "yyyy-MM-dd HH:mm:ss.fffffff",
        6 => "yyyy-MM-ddTHH:mm:ss+HH",
        7 => "yyyy-MM-ddtHH:mm:ss-HH:mm",
        8 => "yyyy-MM-ddTHH:mm+HHmm",
        9 => "yyyy-MM-ddTHH:mm:ssz",
        _ => "yyyy-MM-ddTHH:mm:ssZ",
    });

    private static long? ExpectedTime(string text)
    {
        if (IsoTime.Match(text) is not { Success: true } match)
        {
            return null;
        }

        string wall = $"{match.Groups["day"].Value} {Given("time", "00:00")}:{Given("second", "00")}";
        if (!DateTime.TryParseExact(wall, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time))
        {
            return null;
        }

        int minutes = Number("minutes");
        int ahead = (Number("hours") * 60) + minutes;
        if (minutes > 59 || ahead > 14 * 60)
        {
            return null;
        }

        ahead = Given("sign", "+") == "-" ? -ahead : ahead;
        long ticks = time.Ticks + int.Parse(Given("fraction", "0").PadRight(7, '0'), CultureInfo.InvariantCulture) - (ahead * TimeSpan.TicksPerMinute);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? ticks : null;

        string Given(string name, string otherwise) => match.Groups[name] is { Success: true } group ? group.Value : otherwise;

        int Number(string name) => int.Parse(Given(name, "0"), CultureInfo.InvariantCulture);
    }

    /// <summary>.NET overlooks a NUL at the end and takes any white space for a space.</summary>
    private static bool IsPlain(string text) => text.All(character => character is >= ' ' and <= '~');

    private static string Text(DecimalValue value)
    {
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        return Encoding.ASCII.GetString(text[..value.Format(text)]);
    }
}
