using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Expressions;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

public sealed partial class NumberTextTests
{
    private static readonly ValueForms German = new()
    {
        Decimal = ",",
        Thousands = ["."],
        Currency = ["$", "US$", "€", "EUR", "Fr."],
        Negative = NegativeForms.Parentheses | NegativeForms.Trailing | NegativeForms.MinusSign,
    };

    private static readonly ValueForms French = new() { Decimal = ",", Thousands = NumberSeparators.Find("space")! };

    private static readonly ValueForms Percent = new() { Decimal = ",", Thousands = ["."], Percent = true };

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1234", "1234")]
    [InlineData("1.234", "1234")]
    [InlineData("1.234.567,89", "1234567.89")]
    [InlineData("1234567,89", "1234567.89")]
    [InlineData("007,50", "7.50")]
    [InlineData(",5", "0.5")]
    [InlineData("5,", "5")]
    [InlineData("1,5e3", "1500")]
    [InlineData("+3", "3")]
    [InlineData("-3,10", "-3.10")]
    [InlineData("3,10-", "-3.10")]
    [InlineData("(3,10)", "-3.10")]
    [InlineData("−3,10", "-3.10")]
    [InlineData("€3", "3")]
    [InlineData("3 €", "3")]
    [InlineData("3\u00a0EUR", "3")]
    [InlineData("US$ 1.000,00", "1000.00")]
    [InlineData("Fr. 12,50", "12.50")]
    [InlineData("-€3", "-3")]
    [InlineData("€ -3", "-3")]
    [InlineData("3- €", "-3")]
    [InlineData("(3 €)", "-3")]
    [InlineData("€(3)", "-3")]
    public void TryRead_GermanNumber_IsTheNumber(string text, string expected) => Assert.Equal(expected, Read(German, text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("€")]
    [InlineData("()")]
    [InlineData("1.5")] // a point that is no decimal separator here must not become 15
    [InlineData("1.23")]
    [InlineData("1.2345")]
    [InlineData("1234.567")]
    [InlineData("1..234")]
    [InlineData(".234")]
    [InlineData("1.234.")]
    [InlineData("1,234.567")]
    [InlineData("1,2,3")]
    [InlineData("--3")]
    [InlineData("-3-")]
    [InlineData("(-3)")]
    [InlineData("-(3)")]
    [InlineData("(3")]
    [InlineData("€3€")]
    [InlineData("€3 EUR")]
    [InlineData("3  €")]
    [InlineData(" 3")]
    [InlineData("3 ")]
    [InlineData("- 3")]
    [InlineData("1 234")]
    [InlineData("3%")]
    [InlineData("٣")]
    [InlineData("1e")]
    [InlineData("1e5,5")]
    public void TryRead_NotOneOfThem_IsRefused(string text) => Assert.Null(Read(German, text));

    [Theory]
    [InlineData("1 234 567,5", "1234567.5")]
    [InlineData("1\u00a0234,5", "1234.5")]
    [InlineData("1\u202f234,5", "1234.5")]
    [InlineData("1 234\u00a0567", null)] // one separator in one number
    [InlineData("1 23", null)]
    [InlineData("(3)", null)]
    [InlineData("3-", null)]
    [InlineData("3 €", null)]
    public void TryRead_FrenchNumber_TakesOneKindOfBlank(string text, string? expected) => Assert.Equal(expected, Read(French, text));

    [Theory]
    [InlineData("12,5 %", "0.125")]
    [InlineData("12,5%", "0.125")]
    [InlineData("%12,5", "0.125")]
    [InlineData("-1.000 %", "-10.00")]
    [InlineData("100\u00a0%", "1.00")]
    [InlineData("0,125", null)] // per cent or not: nobody can tell
    [InlineData("1e2 %", null)]
    [InlineData("5 %%", null)]
    public void TryRead_PerCent_IsAHundredth(string text, string? expected) => Assert.Equal(expected, Read(Percent, text));

    [Theory]
    [InlineData("1'234'567.80", "1234567.80")]
    [InlineData("1’234.5", "1234.5")]
    [InlineData("1'234’567", null)]
    [InlineData("1,234", null)]
    public void TryRead_SwissNumber_TakesApostrophes(string text, string? expected) =>
        Assert.Equal(expected, Read(new ValueForms { Thousands = NumberSeparators.Find("apostrophe")! }, text));

    [Fact]
    public void TryRead_PerCentOfADouble_IsTheNearestDouble()
    {
        var reader = new FormedNumberReader<double, DoubleType>(new NumberText(Percent));
        Assert.True(reader.TryRead("12,345678901234567 %"u8, out double value));
        Assert.Equal(0.12345678901234567, value);
    }

    [Fact]
    public void TryRead_IntegerWithSeparators_KeepsItsRange()
    {
        var reader = new FormedNumberReader<long, IntegerType>(new NumberText(new ValueForms { Thousands = [","] }));
        Assert.True(reader.TryRead("-9,223,372,036,854,775,808"u8, out long value));
        Assert.Equal(long.MinValue, value);
        Assert.False(reader.TryRead("9,223,372,036,854,775,808"u8, out _));
        Assert.False(reader.TryRead("1.0"u8, out _));
    }

    [Fact]
    public void TryRead_TextsLongerThanTheStack_AreReadToo()
    {
        Assert.Equal("12.5", Read(German, new string('0', 5000) + "12,5"));
        Assert.Null(Read(German, new string('1', 5000)));
    }

    /// <summary>Numbers that .NET writes in these forms are read back, and one with a changed character only where a grammar of its own takes it too.</summary>
    [Fact]
    public void TryRead_RandomNumbers_AgreesWithAGrammar()
    {
        var random = new Random(15);
        const string Letters = "0123456789.,-+()€ $%eE";
        NumberFormatInfo german = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
        int accepted = 0;
        for (int i = 0; i < 40_000; i++)
        {
            decimal number = new(random.Next(), random.Next(1 << (i % 31)), 0, isNegative: false, (byte)random.Next(12));
            string text = number.ToString(i % 2 == 0 ? "#,0.############" : "0.############", german);
            text = (i % 5) switch { 0 => text, 1 => $"-{text}", 2 => $"({text})", 3 => $"{text} €", _ => $"$-{text}" };
            Assert.Equal(Value(i % 5 is 1 or 2 or 4 ? -number : number), Value(Read(German, text)!));

            char[] letters = text.ToCharArray();
            letters[random.Next(letters.Length)] = Letters[random.Next(Letters.Length)];
            string changed = new(letters);
            if (Regex.IsMatch(changed, "[eE][+-]?[0-9]{2}"))
            {
                // More digits than a decimal has.
                continue;
            }

            string? expected = OfGrammar(changed);
            accepted += expected is null ? 0 : 1;
            string? read = Read(German, changed);
            Assert.True((expected is null) == (read is null) && (expected is null || Value(expected) == Value(read!)), $"{changed}: {read}, by the grammar {expected}");
        }

        Assert.InRange(accepted, 5_000, 35_000);
    }

    [Theory]
    [InlineData("amount", "1234.50")]
    [InlineData("amount * 2", "2469.00")]
    [InlineData("cast(amount as text) || '!'", "1234.50!")]
    [InlineData("amount > 1000", "true")]
    [InlineData("share + 1", "1.125")]
    [InlineData("paid", "true")]
    [InlineData("not paid", "false")]
    public void Evaluate_ColumnWithForms_ComputesWithTheValue(string expression, string expected)
    {
        Schema schema = new(
            [
                new Column("amount", ColumnType.Decimal, 0) { Forms = German },
                new Column("share", ColumnType.Decimal, 1) { Forms = Percent },
                new Column("paid", ColumnType.Boolean, 2) { Forms = new ValueForms { TrueValues = ["ja"] } },
            ],
            3,
            3);
        Assert.Equal(expected, Evaluation.Run(ExpressionCompiler.Compile(expression, schema, null), ["1.234,50 €", "12,5 %", "ja"]));
    }

    [Theory]
    [InlineData("ja", true)]
    [InlineData("oui", true)]
    [InlineData("nein", false)]
    [InlineData("JA", null)]
    [InlineData("true", null)]
    [InlineData("1", null)]
    [InlineData("0", null)]
    public void TryRead_WordsOfTheirOwn_AreTakenAsTheyStand(string text, bool? expected) =>
        Assert.Equal(expected, ReadWord(new ValueForms { TrueValues = ["ja", "oui"], FalseValues = ["nein"] }, text));

    [Theory]
    [InlineData("x", true)]
    [InlineData("No", false)]
    [InlineData("0", false)]
    [InlineData("yes", null)]
    public void TryRead_WordsForOneHalf_LeaveTheOtherAsItIs(string text, bool? expected) =>
        Assert.Equal(expected, ReadWord(new ValueForms { TrueValues = ["x"] }, text));

    [Fact]
    public void Expected_EachForm_ShowsOne()
    {
        Assert.Equal("a decimal written as 1.234,5 $", Expected(new Column("x", ColumnType.Decimal, 0) { Forms = German }));
        Assert.Equal("a decimal written as 1.234,5 %", Expected(new Column("x", ColumnType.Decimal, 0) { Forms = Percent }));
        Assert.Equal("an integer written as 1,234", Expected(new Column("x", ColumnType.Integer, 0) { Forms = new ValueForms { Thousands = [","] } }));
        Assert.Equal("a boolean (ja or false)", Expected(new Column("x", ColumnType.Boolean, 0) { Forms = new ValueForms { TrueValues = ["ja"] } }));

        static string Expected(Column column) => ValueParser.For(column).Expected;
    }

    [Fact]
    public void For_BoundsOfAFormedNumber_AreCanonical()
    {
        var parser = ValueParser.For(new Column("x", ColumnType.Decimal, 0) { Forms = German }, "0.5", "1000");
        Assert.Equal(ValueVerdict.BelowMin, parser.Check("0,49"u8));
        Assert.Equal(ValueVerdict.Valid, parser.Check("1.000,00"u8));
        Assert.Equal(ValueVerdict.AboveMax, parser.Check("1.000,01"u8));
    }

    private static string? Read(ValueForms forms, string text)
    {
        var reader = new FormedNumberReader<DecimalValue, DecimalType>(new NumberText(forms));
        byte[] written = new byte[DecimalValue.MaxTextLength];
        return reader.TryRead(Encoding.UTF8.GetBytes(text), out DecimalValue value) ? Encoding.UTF8.GetString(written, 0, value.Format(written)) : null;
    }

    private static bool? ReadWord(ValueForms forms, string text) =>
        new WordReader(forms).TryRead(Encoding.UTF8.GetBytes(text), out bool value) ? value : null;

    /// <summary>The canonical text by a regular expression of each shape, or null.</summary>
    private static string? OfGrammar(string text)
    {
        const string Currency = "(?:US\\$|\\$|€)";
        string rest = text;
        bool negative = false;
        bool signed = false;
        bool paid = false;
        for (string? before = null; before != rest;)
        {
            before = rest;
            if (!signed && rest.Length > 1 && rest[0] is '-' or '+' && rest.Length > 1 && !signed)
            {
                (negative, signed, rest) = (rest[0] == '-', true, rest[1..]);
            }
            else if (!signed && Regex.Match(rest, "^\\((.*)\\)$") is { Success: true } inner)
            {
                (negative, signed, rest) = (true, true, inner.Groups[1].Value);
            }
            else if (!signed && Regex.Match(rest, "^(.+)-$") is { Success: true } trailing)
            {
                (negative, signed, rest) = (true, true, trailing.Groups[1].Value);
            }

            if (!paid && Regex.Match(rest, $"^{Currency} ?(.*)$|^(.*?) ?{Currency}$") is { Success: true } money)
            {
                (paid, rest) = (true, money.Groups[1].Success ? money.Groups[1].Value : money.Groups[2].Value);
            }
        }

        Match number = Number().Match(rest);
        return number.Success
            ? (negative ? "-" : "") + number.Groups["whole"].Value.Replace(".", "", StringComparison.Ordinal) + "." + number.Groups["part"].Value + "e" + (number.Groups["exponent"] is { Success: true } exponent ? exponent.Value : "0")
            : null;
    }

    [GeneratedRegex("^(?=[0-9,])(?=.*[0-9])(?<whole>[0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]*)(?:,(?<part>[0-9]*))?(?:[eE](?<exponent>[+-]?[0-9]+))?$")]
    private static partial Regex Number();

    /// <summary>A value as a fraction of whole numbers in lowest terms.</summary>
    private static (BigInteger, BigInteger) Value(string canonical)
    {
        string[] parts = canonical.Split('e');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int scale = (point < 0 ? 0 : parts[0].Length - point - 1) - (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        BigInteger digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        (BigInteger above, BigInteger below) = scale < 0 ? (digits * BigInteger.Pow(10, -scale), BigInteger.One) : (digits, BigInteger.Pow(10, scale));
        BigInteger common = BigInteger.GreatestCommonDivisor(above, below);
        return (above / common, below / common);
    }

    private static (BigInteger, BigInteger) Value(decimal number) => Value(number.ToString(CultureInfo.InvariantCulture));
}
