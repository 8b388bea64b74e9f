using System.Text;
using Pipeline.Csv.Dialects;

namespace Pipeline.Core.Tests.Csv.Dialects;

public sealed class RecordRecoveryTests
{
    [Theory]
    // Quotes that are text.
    [InlineData("\"13/02,01:00,\"a, b\",x\n", 4, "\"13/02|01:00|a, b|x", "Quote")]
    [InlineData("1,\"\"Add, a pop\",x\n", 3, "1|\"Add, a pop|x", "Quote")]
    [InlineData("1,2,\"\n3,4,\"x\"\n", 3, "1|2|\"", "Quote")]
    [InlineData("1,\"Round 48\"\",\"a, b\"\n", 3, "1|Round 48\"|a, b", "Quote")]
    [InlineData("1,\"say \"hi\" to, all\",x\n", 3, "1|say \"hi\" to, all|x", "Quote")]
    [InlineData("1,\"say \"hi\"\nto all\",x\n2,b,c\n", 3, "1|say \"hi\"\nto all|x", "Quote")]
    [InlineData("1,5\" pipe,x\n", 3, "1|5\" pipe|x", "Quote")]
    [InlineData("1, \"a, b\" ,x\n", 3, "1|a, b|x", "Quote")]
    [InlineData("1,\"Smith, John\" Jr,x\n", 3, "1|\"Smith, John\" Jr|x", "Quote")]
    [InlineData("1,\"\"\"a\"\" b\",\"c\"d\n", 3, "1|\"a\" b|\"c\"d", "Quote")]
    // Quotes that are missing.
    [InlineData("1,a, b\",x\n", 3, "1|a, b|x", "Quote")]
    [InlineData("1,\"a, b,\"x\"\n", 3, "1|a, b|x", "Unterminated")]
    [InlineData("1,2,\"cut he", 3, "1|2|cut he", "Unterminated")]
    // Delimiters that are missing, fields that are.
    [InlineData("1,\"a, b\"\"c\",x\n", 4, "1|a, b|c|x", "Short")]
    [InlineData("1,a b\"c, d\",x\n", 4, "1|a b|c, d|x", "Short")]
    [InlineData("1,\"a, b\"c,x\n", 4, "1|a, b|c|x", "Short")]
    [InlineData("1,2\n3,4,5\n", 3, "1|2|", "Short")]
    [InlineData("1\n", 4, "1|||", "Short")]
    [InlineData("1,\"a, b\"\n", 3, "1|a, b|", "Short")]
    [InlineData("1,\"a \"\"b\"\"\"\n", 3, "1|a \"b\"|", "Short")]
    [InlineData("5\" pipe,3\",x\n", 3, "5\" pipe|3\"|x", "Quote")]
    [InlineData("5\",3\",x\n", 3, "5\"|3\"|x", "Quote")]
    // Delimiters and fields too many.
    [InlineData("1,2,3,\n", 3, "1|2|3", "Long")]
    [InlineData("1,,2,3\n", 3, "1|2|3", "Long")]
    [InlineData(",1,2,3\n", 3, "1|2|3", "Long")]
    [InlineData("1,2,3,4,\"5,6\n7\",8\n9", 3, "1|2|3", "Long")]
    [InlineData("1,Smith, John,3\n", 3, "1|Smith, John|3", "Long")]
    [InlineData("1,2,3,\"\"\n", 3, "1|2|3", "Long")]
    // Other delimiters.
    [InlineData("1;a, b;\"c;d\"\n", 3, "1|a, b|c;d", "Delimiter")]
    [InlineData("1 2 \"a, b\" \n", 4, "1|2|a, b|", "Delimiter")]
    [InlineData("1\t2\t3\n", 3, "1|2|3", "Delimiter")]
    [InlineData("hello world\n", 2, "hello world|", "Short")]
    // Nothing swallows the next records.
    [InlineData("1,\"abc\n2,x,y\n3,\"z\",w\n", 3, "1|\"abc|", "Short, Quote")]
    [InlineData("1,\"abc,d\n2,x,y\n3,x,y\n", 3, "1|\"abc|d", "Quote")]
    public void TryRecover_OneRecord_AssumesLeast(string text, int due, string values, string assumed)
    {
        RecordRecovery recovery = new(LenientReading.Comma, due);
        Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover(Encoding.UTF8.GetBytes(text), final: true));
        Assert.Equal(values, string.Join('|', LenientReading.Values(recovery.Record)));
        Assert.Equal(assumed, recovery.Record.Recoveries.ToString());
    }

    [Fact]
    public void TryRecover_BlankIsDelimiter_WordsOfATextStayTogether()
    {
        RecoveryRules rules = new() { Delimiter = [(byte)' '] };
        string good = string.Concat(Enumerable.Range(10, 20).Select(i => $"{i}/02 AB-{i} hat{new string('x', i)} \"in, quotes\" \n"));
        RecordRecovery recovery = new(rules, 5, RecordSample.Of(Encoding.UTF8.GetBytes(good), rules, 5, final: true).Columns);
        Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover("13/02 CD-11 men's  fly rod 8 wt. \"x\" \n"u8, final: true));
        Assert.Equal("13/02|CD-11|men's  fly rod 8 wt.|x|", string.Join('|', LenientReading.Values(recovery.Record)));
    }

    [Theory]
    [InlineData("13/02/201801:00,9,CC-9259,$48.00,Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:009,CC-9259,$48.00,Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:00,9CC-9259,$48.00,Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:00,9,CC-9259$48.00,Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:00,9,CC-9259,$48.00Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018 01:00 9 CC-9259 $48.00 Blue hat\n", "13/02/2018|01:00|9|CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:00,CC-9259,$48.00,Blue hat\n", "13/02/2018|01:00||CC-9259|$48.00|Blue hat")]
    [InlineData("13/02/2018,01:00,9,CC-9259,$48.00,Hat,blue\n", "13/02/2018|01:00|9|CC-9259|$48.00|Hat,blue")]
    [InlineData(",13/02/2018,01:00,9,CC-9259,$48.00,\n", "13/02/2018|01:00|9|CC-9259|$48.00|")]
    [InlineData("13/02/2018,01:00,9,CC-9259,,$48.00,\n", "13/02/2018|01:00|9|CC-9259|$48.00|")]
    public void TryRecover_ColumnsKnown_ReadsLikeTheOthers(string text, string values)
    {
        StringBuilder good = new();
        for (int i = 0; i < 20; i++)
        {
            good.Append($"{i + 10}/02/2018,{i % 10 + 10}:30,{i % 10},AB-{1000 + i},${i + 10}.99,{(i % 3 == 0 ? string.Empty : i % 3 == 1 ? "Red shoes of size " + new string('x', i) : "Hat")}\n");
        }

        RecordSample sample = RecordSample.Of(Encoding.UTF8.GetBytes(good.ToString()), LenientReading.Comma, final: true);
        Assert.Equal((6, 20), (sample.Due, sample.Records));
        RecordRecovery recovery = new(LenientReading.Comma, sample.Due, sample.Columns);
        Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover(Encoding.UTF8.GetBytes(text), final: true));
        Assert.Equal(values, string.Join('|', LenientReading.Values(recovery.Record)));
    }
}
