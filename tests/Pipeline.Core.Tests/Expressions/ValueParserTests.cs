using System.Globalization;
using System.Text;
using Pipeline.Expressions;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

public sealed class ValueParserTests
{
    [Theory]
    [InlineData(ColumnType.Integer, "5", "1", "9", "Valid")]
    [InlineData(ColumnType.Integer, "1", "1", "9", "Valid")]
    [InlineData(ColumnType.Integer, "0", "1", "9", "BelowMin")]
    [InlineData(ColumnType.Integer, "10", "1", "9", "AboveMax")]
    [InlineData(ColumnType.Integer, "x", "1", null, "Invalid")]
    [InlineData(ColumnType.Integer, "5", null, null, "Valid")]
    [InlineData(ColumnType.Decimal, "0.00", "0", null, "Valid")]
    [InlineData(ColumnType.Decimal, "-0.01", "0", null, "BelowMin")]
    [InlineData(ColumnType.Decimal, "1,5", "0", null, "Invalid")]
    [InlineData(ColumnType.Double, "1e3", null, "999.5", "AboveMax")]
    [InlineData(ColumnType.Boolean, "yes", null, null, "Valid")]
    [InlineData(ColumnType.Date, "2024-01-01", "2024-01-02", null, "BelowMin")]
    [InlineData(ColumnType.Timestamp, "2024-01-01T00:00:00+01:00", "2024-01-01", null, "BelowMin")]
    [InlineData(ColumnType.Text, "b", "a", "c", "Valid")]
    [InlineData(ColumnType.Text, "d", "a", "c", "AboveMax")]
    public void Check_Value_GivesVerdict(ColumnType type, string value, string? min, string? max, string expected)
    {
        var parser = ValueParser.For(new Column("x", type, 0), min, max);
        Assert.Equal(expected, parser.Check(Encoding.UTF8.GetBytes(value)).ToString());
        Assert.Equal(expected != "Invalid", parser.IsValid(Encoding.UTF8.GetBytes(value)));
    }

    [Theory]
    [InlineData(ColumnType.Date, "dd.MM.yyyy", null, "29.02.2024", true)]
    [InlineData(ColumnType.Date, "dd.MM.yyyy", null, "2024-02-29", false)]
    [InlineData(ColumnType.Timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'", null, "2024-02-29T10:20:30Z", true)]
    [InlineData(ColumnType.Timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'", null, "2024-02-29T10:20:30", false)]
    [InlineData(ColumnType.Timestamp, "yyyy-MM-dd HH:mm", "Europe/Berlin", "2024-03-31 02:30", false)]
    public void IsValid_FormatOfTheColumn_IsUsed(ColumnType type, string format, string? zone, string value, bool expected) =>
        Assert.Equal(expected, ValueParser.For(new Column("x", type, 0, format, zone)).IsValid(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData(ColumnType.Integer, null, null, "x", "the bound 'x' is not an integer")]
    [InlineData(ColumnType.Date, "dd.MM.yyyy", null, "2024-01-01", "is not a date in the format dd.MM.yyyy")]
    [InlineData(ColumnType.Date, "yyyy-MM-dd HH", null, null, "give the column the type timestamp")]
    [InlineData(ColumnType.Timestamp, "yyyy-MM-ddTHH", null, null, "'T' in the date pattern")]
    [InlineData(ColumnType.Timestamp, null, "Nowhere/Land", null, "no time zone 'Nowhere/Land'")]
    [InlineData(ColumnType.Timestamp, "HH:mm", null, null, "needs year")]
    [InlineData(ColumnType.Timestamp, "yyyy 'x", null, null, "not closed")]
    public void For_ImpossibleColumn_SaysWhy(ColumnType type, string? format, string? zone, string? min, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => ValueParser.For(new Column("x", type, 0, format, zone), min)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("at", "2024-07-01T08:00:00Z")]
    [InlineData("day", "2024-02-29")]
    [InlineData("hour(at)", "8")]
    [InlineData("day < at", "true")]
    public void Evaluate_ColumnWithFormat_ReadsIt(string expression, string expected)
    {
        var schema = new Schema(
            [
                new Column("at", ColumnType.Timestamp, 0, "dd/MM/yyyy HH:mm", "Europe/Berlin"),
                new Column("day", ColumnType.Date, 1, "d.M.yy"),
            ],
            2,
            2);
        Assert.Equal(expected, Evaluation.Run(ExpressionCompiler.Compile(expression, schema, null), ["01/07/2024 10:00", "29.2.24"]));
        Assert.StartsWith(expression == "day" ? "2024" : "!cast.", Evaluation.Run(ExpressionCompiler.Compile(expression, schema, null), ["x", "29.2.24"]), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_PatternsAndTimes_EqualDateTime()
    {
        string[] patterns = ["yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy hh:mm:ss tt", "d MMM yyyy H:m:s", "yyyyMMddHHmmss", "dddd, d MMMM yyyy HH:mm:ss", "ddd dd-MM-yyyy HH.mm.ss.fff"];
        var random = new Random(7);
        foreach (string pattern in patterns)
        {
            var compiled = CalendarPattern.Compile(pattern);
            for (int i = 0; i < 500; i++)
            {
                var time = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
                byte[] text = Encoding.UTF8.GetBytes(time.ToString(pattern, CultureInfo.InvariantCulture));
                Assert.True(compiled.TryParseTimestamp(text, WallClock.Utc, out long ticks));
                Assert.Equal(time.Ticks, ticks);
                byte[] written = new byte[compiled.MaxBytes];
                Assert.Equal(text, written[..compiled.Format(ticks, 0, written)]);
            }
        }
    }

    [Fact]
    public void TryParse_AnyBytes_NeverThrows()
    {
        var random = new Random(8);
        const string Letters = "0123456789+-.eE:TZ /tfynaMFb\0\u00e9";
        ValueParser[] parsers = [.. Enum.GetValues<ColumnType>().Select(type => ValueParser.For(new Column("x", type, 0)))];
        ValueParser formatted = ValueParser.For(new Column("x", ColumnType.Timestamp, 0, "d MMM yy h:m tt K"));
        for (int i = 0; i < 50_000; i++)
        {
            byte[] text = new byte[random.Next(40)];
            for (int at = 0; at < text.Length; at++)
            {
                text[at] = (byte)Letters[random.Next(Letters.Length)];
            }

            foreach (ValueParser parser in parsers)
            {
                parser.IsValid(text);
            }

            formatted.IsValid(text);
        }
    }
}
