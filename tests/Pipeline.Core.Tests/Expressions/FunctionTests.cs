using Pipeline.Expressions;

namespace Pipeline.Core.Tests.Expressions;

public sealed class FunctionTests
{
    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (FunctionEntry entry in FunctionReference.Entries)
        {
            data.Add(entry.Example, entry.Result);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Evaluate_ExampleOfTheReference_GivesItsResult(string example, string result) =>
        Assert.Equal(result, Evaluation.Run(example));

    [Fact]
    public void Entries_All_AreComplete()
    {
        Assert.True(FunctionReference.Entries.Count >= 60);
        Assert.All(FunctionReference.Entries, entry =>
        {
            Assert.StartsWith(entry.Name + "(", entry.Signature, StringComparison.Ordinal);
            Assert.Contains(entry.Name + "(", entry.Example, StringComparison.Ordinal);
            Assert.False(entry.Meaning.EndsWith('.'));
        });
    }

    [Theory]
    [InlineData("coalesce(t, 'x')", "t=null", "x")]
    [InlineData("coalesce(t, t)", "t=null", "null")]
    [InlineData("coalesce(n, d, 1)", "n:integer=null; d:decimal=2.50", "2.50")]
    [InlineData("coalesce(1, 1 / 0)", "", "1")]
    [InlineData("coalesce(discount, 0)", "discount=0.15", "0.15")]
    [InlineData("coalesce(discount, 0)", "discount=null", "0")]
    [InlineData("ifnull(t, 'x')", "t=y", "y")]
    [InlineData("nullif(t, 'x')", "t=x", "null")]
    [InlineData("nullif(t, 'x')", "t=y", "y")]
    [InlineData("nullif(t, 'x')", "t=null", "null")]
    [InlineData("nullif(t, null)", "t=y", "y")]
    [InlineData("10 / nullif(n, 0)", "n:integer=0", "null")]
    [InlineData("if(n > 1, 'a', 'b')", "n:integer=null", "b")]
    [InlineData("if(true, 1, 1 / 0)", "", "1")]
    [InlineData("greatest(null, null)", "", "null")]
    [InlineData("greatest('a', 'b', 'B')", "", "b")]
    [InlineData("least(1, 0.5)", "", "0.5")]
    [InlineData("greatest(date '2024-01-01', '2024-02-01')", "", "2024-02-01")]
    public void Evaluate_Choice_GivesText(string expression, string columns, string expected) =>
        Assert.Equal(expected, Evaluation.Run(expression, columns));

    [Theory]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(2.4)", "2")]
    [InlineData("round(1.005, 2)", "1.01")]
    [InlineData("round(1.5, 3)", "1.500")]
    [InlineData("round(3, 2)", "3.00")]
    [InlineData("round(3)", "3")]
    [InlineData("round(1250, -2)", "1300")]
    [InlineData("round(-1250.5, -2)", "-1300")]
    [InlineData("round(49, -2)", "0")]
    [InlineData("round(1, -100)", "0")]
    [InlineData("round(1, 29)", "!decimal.overflow")]
    [InlineData("round(9999999999, 20)", "!decimal.overflow")]
    [InlineData("round(0.9999999999999999999999999999, 27)", "1.000000000000000000000000000")]
    [InlineData("round(9999999999999999999999999.999, 0)", "10000000000000000000000000")]
    [InlineData("round(2.675e0, 2)", "2.68")]
    [InlineData("round(1e300, 2)", "1E+300")]
    [InlineData("round(1e-300, 2)", "0")]
    [InlineData("round(0.6e0, 2)", "0.6")]
    [InlineData("round(-0.25e0, 3)", "-0.25")]
    [InlineData("trunc(0.5e0, 400)", "0.5")]
    [InlineData("round(1.2345678901234567e-13, 15)", "1.23E-13")]
    [InlineData("round(1.25e-30, 31)", "1.3E-30")]
    [InlineData("floor(-1e-300)", "-1")]
    [InlineData("ceil(1e-300)", "1")]
    [InlineData("ceil(-1e-300)", "0")]
    [InlineData("round(6e30, -31)", "1E+31")]
    [InlineData("trunc(6e30, -31)", "0")]
    [InlineData("round(9e27, -28)", "1E+28")]
    [InlineData("round(1.7e308, -308)", "!double.overflow")]
    [InlineData("round(123.5e0, -9223372036854775807)", "0")]
    [InlineData("round('1.25', 1)", "1.3")]
    [InlineData("round(1.5, null)", "null")]
    [InlineData("trunc(2.99)", "2")]
    [InlineData("trunc(-2.99)", "-2")]
    [InlineData("trunc(1299, -2)", "1200")]
    [InlineData("floor(2.5)", "2")]
    [InlineData("floor(2)", "2")]
    [InlineData("floor(-2.5e0)", "-3")]
    [InlineData("floor(-0.1)", "-1")]
    [InlineData("ceil(2.1)", "3")]
    [InlineData("ceiling(-0.5)", "0")]
    [InlineData("abs(-5)", "5")]
    [InlineData("abs(-9223372036854775808)", "!integer.overflow")]
    [InlineData("abs(-2.5e0)", "2.5")]
    [InlineData("sign(0)", "0")]
    [InlineData("sign(2.5e0)", "1")]
    [InlineData("sign(-0.01)", "-1")]
    [InlineData("mod(7.5, 2)", "1.5")]
    [InlineData("mod(7, 0)", "!division_by_zero")]
    [InlineData("power(2, 0.5)", "1.4142135623730951")]
    [InlineData("power(10, 400)", "!double.overflow")]
    [InlineData("power(-1, 0.5)", "!argument.range")]
    [InlineData("power(0, -1)", "!division_by_zero")]
    [InlineData("sqrt(-1)", "!argument.range")]
    [InlineData("ln(0)", "!argument.range")]
    [InlineData("log10(-1)", "!argument.range")]
    [InlineData("exp(1000)", "!double.overflow")]
    public void Evaluate_Number_GivesText(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    [Theory]
    [InlineData("upper('straße ÿ ǆ')", "STRAßE Ÿ Ǆ")]
    [InlineData("upper('')", "''")]
    [InlineData("upper('ıſ')", "IS")]
    [InlineData("lower('İſı K')", "iſı k")]
    [InlineData("initcap('ıI ſS')", "Ii Ss")]
    [InlineData("substr('abc', -9223372036854775808)", "abc")]
    [InlineData("lower('ÀÉÎ Я')", "àéî я")]
    [InlineData("lower('𐐀')", "𐐨")]
    [InlineData("initcap('ÉCOLE d''été')", "École D'Été")]
    [InlineData("initcap('x2y')", "X2y")]
    [InlineData("trim('xxabxx', 'x')", "ab")]
    [InlineData("trim('éaé', 'é')", "a")]
    [InlineData("trim('   ')", "''")]
    [InlineData("ltrim('  a ')", "a ")]
    [InlineData("rtrim(' a  ')", " a")]
    [InlineData("trim('xyaxy', 'yx')", "a")]
    [InlineData("normalize_space(' a \t\n b  ')", "a b")]
    [InlineData("length('日本語')", "3")]
    [InlineData("length('👍')", "1")]
    [InlineData("length('')", "0")]
    [InlineData("octet_length('日本語')", "9")]
    [InlineData("substr('日本語', 2)", "本語")]
    [InlineData("substr('日本語', 2, 1)", "本")]
    [InlineData("substr('abc', 0, 2)", "a")]
    [InlineData("substr('abc', -5, 2)", "''")]
    [InlineData("substr('abc', 2, 100)", "bc")]
    [InlineData("substr('abc', 9)", "''")]
    [InlineData("substr('abc', 1, -1)", "!argument.range")]
    [InlineData("substring('abc', 2, 9223372036854775807)", "bc")]
    [InlineData("substr('abc', -9223372036854775808, 9223372036854775807)", "''")]
    [InlineData("left('日本語', 2)", "日本")]
    [InlineData("left('abc', -1)", "ab")]
    [InlineData("left('abc', -9)", "''")]
    [InlineData("left('abc', 0)", "''")]
    [InlineData("right('日本語', 2)", "本語")]
    [InlineData("right('abc', -1)", "bc")]
    [InlineData("right('abc', 9)", "abc")]
    [InlineData("right('abc', 0)", "''")]
    [InlineData("right('abc', -9223372036854775808)", "''")]
    [InlineData("lpad('abc', 2)", "ab")]
    [InlineData("lpad('a', 4, 'xy')", "xyxa")]
    [InlineData("rpad('a', 4, 'é日')", "aé日é")]
    [InlineData("lpad('a', 3, '')", "a")]
    [InlineData("lpad('a', -1)", "''")]
    [InlineData("lpad('a', 100000000)", "!text.too_long")]
    [InlineData("rpad('a', 9223372036854775807, 'ab')", "!text.too_long")]
    [InlineData("repeat('ab', 0)", "''")]
    [InlineData("repeat('ab', -1)", "''")]
    [InlineData("repeat('ab', 9223372036854775807)", "!text.too_long")]
    [InlineData("length(repeat('ab', 8388608))", "16777216")]
    [InlineData("repeat('ab', 8388609)", "!text.too_long")]
    [InlineData("length(repeat('a', 16000000) || repeat('a', 16000000))", "!text.too_long")]
    [InlineData("reverse('日本x')", "x本日")]
    [InlineData("replace('aaa', 'aa', 'b')", "ba")]
    [InlineData("replace('abc', '', 'x')", "abc")]
    [InlineData("replace('abc', 'b', '')", "ac")]
    [InlineData("replace(repeat('a', 10000000), 'a', 'xx')", "!text.too_long")]
    [InlineData("translate('abcabc', 'ab', 'x')", "xcxc")]
    [InlineData("translate('äöü', 'äü', 'au')", "aöu")]
    [InlineData("split_part('a,b,c', ',', -1)", "c")]
    [InlineData("split_part('a,b,c', ',', -4)", "''")]
    [InlineData("split_part('a,b,c', ',', 4)", "''")]
    [InlineData("split_part('a,b,c', ',', 0)", "!argument.range")]
    [InlineData("split_part('abc', '', 1)", "abc")]
    [InlineData("split_part('a||b', '||', 2)", "b")]
    [InlineData("strpos('日本語', '語')", "3")]
    [InlineData("position('abc', 'x')", "0")]
    [InlineData("strpos('abc', '')", "1")]
    [InlineData("starts_with('abc', '')", "true")]
    [InlineData("ends_with('abc', 'abcd')", "false")]
    [InlineData("contains('abc', 'd')", "false")]
    [InlineData("concat('a', 1, 2.50, true, date '2024-01-02')", "a12.50true2024-01-02")]
    [InlineData("concat(null, null)", "''")]
    [InlineData("concat(upper('a'), lower('B'), upper('c'))", "AbC")]
    [InlineData("concat_ws(', ', 'a', '', 'b')", "a, , b")]
    [InlineData("concat_ws(',', null)", "''")]
    [InlineData("ascii('€')", "8364")]
    [InlineData("ascii('')", "0")]
    [InlineData("chr(55296)", "!argument.range")]
    [InlineData("chr(-1)", "!argument.range")]
    [InlineData("to_hex('€')", "e282ac")]
    [InlineData("sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("regexp_matches('abc', '^b')", "false")]
    [InlineData("regexp_matches('Ünï', '^\\w+$')", "true")]
    [InlineData("regexp_count('aaa', 'aa')", "1")]
    [InlineData("regexp_extract('order 12', '[0-9]+')", "12")]
    [InlineData("regexp_extract('order', '[0-9]+')", "null")]
    [InlineData("regexp_extract('order', '(x)?order', 1)", "null")]
    [InlineData("regexp_replace('a1b22', '[0-9]+', '#')", "a#b#")]
    [InlineData("regexp_replace('a1', '([0-9])', '<$1$$>')", "a<1$>")]
    [InlineData("regexp_replace('abc', 'x', 'y')", "abc")]
    [InlineData("regexp_replace('abc', '', '-')", "-a-b-c-")]
    [InlineData("regexp_extract('a😀', 'a..')", "a😀")]
    [InlineData("regexp_extract('a😀', 'a.')", "!argument.range")]
    [InlineData("regexp_extract('a😀', 'a(.)', 1)", "!argument.range")]
    [InlineData("regexp_replace('a😀b', '😀', '-')", "a-b")]
    [InlineData("regexp_replace('a😀b', '.b', '-')", "!argument.range")]
    [InlineData("regexp_replace('😀b', '(.)b', '$1-')", "😀-")]
    [InlineData("regexp_replace('😀', '', '-')", "!argument.range")]
    [InlineData("regexp_matches(repeat('a', 100000) || 'b', '^(a+)+$')", "false")]
    [InlineData("upper(lower(upper('é')) || trim(' x '))", "ÉX")]
    public void Evaluate_Text_GivesText(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    [Theory]
    [InlineData("now()", "2024-02-29T12:34:56.5Z")]
    [InlineData("today()", "2024-02-29")]
    [InlineData("date '2024-02-29'", "2024-02-29")]
    [InlineData("timestamp '2024-02-29T10:00:00+02:00'", "2024-02-29T08:00:00Z")]
    [InlineData("year('2024-02-29')", "2024")]
    [InlineData("week(date '2021-01-01')", "53")]
    [InlineData("extract(year from date '2024-02-29')", "2024")]
    [InlineData("date_part('isoyear', date '2021-01-01')", "2020")]
    [InlineData("date_part('isodow', date '2024-03-03')", "7")]
    [InlineData("dow(date '2024-03-03')", "0")]
    [InlineData("date_part('millisecond', timestamp '2024-02-29T10:00:00.125Z')", "125")]
    [InlineData("date_trunc('year', date '2024-02-29')", "2024-01-01")]
    [InlineData("date_trunc('quarter', date '2024-06-30')", "2024-04-01")]
    [InlineData("date_trunc('week', date '2024-03-03')", "2024-02-26")]
    [InlineData("date_trunc('hour', timestamp '2024-02-29T10:59:59.9Z')", "2024-02-29T10:00:00Z")]
    [InlineData("date_trunc('day', now())", "2024-02-29T00:00:00Z")]
    [InlineData("date_add('year', 1, date '2024-02-29')", "2025-02-28")]
    [InlineData("date_add('month', -1, date '2024-03-31')", "2024-02-29")]
    [InlineData("date_add('quarter', 1, date '2024-11-30')", "2025-02-28")]
    [InlineData("date_add('day', 1, date '2024-02-29')", "2024-03-01")]
    [InlineData("date_add('day', 1, date '9999-12-31')", "!date.overflow")]
    [InlineData("date_add('day', -1, date '0001-01-01')", "!date.overflow")]
    [InlineData("date_add('month', -1, date '0001-01-01')", "!date.overflow")]
    [InlineData("date_add('year', 9223372036854775807, date '2024-01-01')", "!date.overflow")]
    [InlineData("date_add('week', 9223372036854775807, date '2024-01-01')", "!date.overflow")]
    [InlineData("date_add('minute', 90, timestamp '2024-02-29T23:00:00Z')", "2024-03-01T00:30:00Z")]
    [InlineData("date_diff('month', date '2024-01-31', date '2024-02-01')", "1")]
    [InlineData("date_diff('year', date '2024-12-31', date '2023-01-01')", "-1")]
    [InlineData("date_diff('hour', timestamp '2024-02-29T10:59:00Z', timestamp '2024-02-29T11:01:00Z')", "1")]
    [InlineData("epoch(timestamp '1969-12-31T23:59:59.5Z')", "-1")]
    [InlineData("from_epoch(0)", "1970-01-01T00:00:00Z")]
    [InlineData("from_epoch(-1)", "1969-12-31T23:59:59Z")]
    [InlineData("from_epoch(1.00000001)", "!argument.range")]
    [InlineData("from_epoch(999999999999)", "!date.overflow")]
    [InlineData("to_date('2024-02-30', 'yyyy-MM-dd')", "!cast.date")]
    [InlineData("to_date('1.2.24', 'd.M.yy')", "2024-02-01")]
    [InlineData("to_date('1.2.50', 'd.M.yy')", "1950-02-01")]
    [InlineData("to_date('Feb 29, 2024', 'MMM d, yyyy')", "2024-02-29")]
    [InlineData("to_date('Thursday 29 FEBRUARY 2024', 'dddd d MMMM yyyy')", "2024-02-29")]
    [InlineData("to_date('Friday 29 February 2024', 'dddd d MMMM yyyy')", "!cast.date")]
    [InlineData("to_timestamp('20240229102030', 'yyyyMMddHHmmss')", "2024-02-29T10:20:30Z")]
    [InlineData("to_timestamp('02/29/2024 12:05 AM', 'MM/dd/yyyy hh:mm tt')", "2024-02-29T00:05:00Z")]
    [InlineData("to_timestamp('02/29/2024 12:05 pm', 'MM/dd/yyyy hh:mm tt')", "2024-02-29T12:05:00Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30.123+02:00', 'yyyy-MM-dd''T''HH:mm:ss.fffzzz')", "2024-02-29T08:20:30.123Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30Z', 'yyyy-MM-dd\"T\"HH:mm:ss.FFFK')", "2024-02-29T10:20:30Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30.25Z', 'yyyy-MM-dd\"T\"HH:mm:ss.FFFK')", "2024-02-29T10:20:30.25Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30,5', 'yyyy-MM-dd\"T\"HH:mm:ss,FFF')", "2024-02-29T10:20:30.5Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30.', 'yyyy-MM-dd\"T\"HH:mm:ss.FFF')", "!cast.timestamp")]
    [InlineData("to_timestamp('2024-02-29T10:20:30.1234', 'yyyy-MM-dd\"T\"HH:mm:ss.FFF')", "!cast.timestamp")]
    [InlineData("to_timestamp('2024-02-29T10:20:30', 'yyyy-MM-dd\"T\"HH:mm:ss\\.FFF')", "!cast.timestamp")]
    [InlineData("format_date(timestamp '2024-02-29T10:20:55Z', 'HH:mm:ss.FFF')", "10:20:55")]
    [InlineData("format_date(timestamp '2024-02-29T10:20:55.120Z', 'HH:mm:ss,FFF')", "10:20:55,12")]
    [InlineData("format_date(timestamp '2024-02-29T10:20:55.0001Z', 'HH:mm:ss.FFF')", "10:20:55")]
    [InlineData("format_date(now(), 'yyyy yyyy hh')", "2024 2024 12")]
    [InlineData("to_timestamp('2024-02-29 13:05 PM', 'yyyy-MM-dd HH:mm tt')", "2024-02-29T13:05:00Z")]
    [InlineData("to_timestamp('2024-02-29 13:05 AM', 'yyyy-MM-dd HH:mm tt')", "!cast.timestamp")]
    [InlineData("to_timestamp('2024-02-29 13:05 +2', 'yyyy-MM-dd HH:mm z')", "2024-02-29T11:05:00Z")]
    [InlineData("to_timestamp('2024-02-29 13:05 -11', 'yyyy-MM-dd HH:mm z')", "2024-03-01T00:05:00Z")]
    [InlineData("to_timestamp('2024-02-29T10:20:30Z', 'yyyy-MM-dd\"T\"HH:mm:ssFFFK')", "2024-02-29T10:20:30Z")]
    [InlineData("to_timestamp('2024-07-01 10:00', 'yyyy-MM-dd HH:mm', 'America/New_York')", "2024-07-01T14:00:00Z")]
    [InlineData("to_timestamp('2024-03-31 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')", "!cast.timestamp")]
    [InlineData("to_timestamp('2024-10-27 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')", "2024-10-27T00:30:00Z")]
    [InlineData("format_date(timestamp '2024-02-29T22:05:09.120Z', 'yyyy-MM-dd HH:mm:ss.fff zzz', 'Europe/Berlin')", "2024-02-29 23:05:09.120 +01:00")]
    [InlineData("format_date(timestamp '2024-02-29T00:05:09Z', 'h:m:s tt K')", "12:5:9 AM Z")]
    [InlineData("format_date(now(), 'ddd, dd MMMM yy .FFF')", "Thu, 29 February 24 .5")]
    [InlineData("at_zone(now(), 'Asia/Kolkata')", "2024-02-29T18:04:56.5")]
    [InlineData("at_zone(timestamp '2038-03-25T23:30:00Z', 'Asia/Jerusalem')", "2038-03-26T01:30:00")]
    [InlineData("to_timestamp('2024-03-31 01:30:00', 'yyyy-MM-dd HH:mm:ss', 'Europe/Dublin')", "!cast.timestamp")]
    [InlineData("to_timestamp('2018-03-11 03:00:00', 'yyyy-MM-dd HH:mm:ss', 'America/Grand_Turk')", "2018-03-11T07:00:00Z")]
    [InlineData("date(now())", "2024-02-29")]
    [InlineData("date(date '2024-02-29')", "2024-02-29")]
    [InlineData("date('2024-12-31T23:30:00Z')", "2024-12-31")]
    [InlineData("date('2024-12-31T23:30:00Z', 'Europe/Berlin')", "2025-01-01")]
    [InlineData("date('2024-12-31T23:30:00Z', 'America/New_York')", "2024-12-31")]
    [InlineData("date(concat('x'), 'Europe/Berlin')", "!cast.timestamp")]
    [InlineData("date('9999-12-31T23:30:00Z', 'Europe/Berlin')", "!date.overflow")]
    [InlineData("year('2024-12-31T23:30:00Z', 'Europe/Berlin')", "2025")]
    [InlineData("month('2024-12-31T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("day('2024-12-31T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("hour('2024-07-31T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("minute('2024-12-31T23:30:00Z', 'Asia/Kolkata')", "0")]
    [InlineData("second('2024-12-31T23:30:07Z', 'Asia/Kolkata')", "7")]
    [InlineData("dow('2024-12-31T23:30:00Z', 'Europe/Berlin')", "3")]
    [InlineData("doy('2024-12-31T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("week('2021-01-03T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("date_part('quarter', '2024-12-31T23:30:00Z', 'Europe/Berlin')", "1")]
    [InlineData("hour(timestamp '0001-01-01T00:30:00Z', 'America/New_York')", "!date.overflow")]
    public void Evaluate_Date_GivesText(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    // The functions for which null in is not null out, and those without arguments.
    private static readonly HashSet<string> NotStrict = ["coalesce", "ifnull", "nullif", "if", "greatest", "least", "concat", "concat_ws", "now", "today", "pi"];

    public static TheoryData<string> StrictCalls()
    {
        var data = new TheoryData<string>();
        foreach (string call in new[]
        {
            "round({0})", "round({0}, {0})", "trunc({0})", "trunc(1.5, {0})", "floor({0})", "ceil({0})", "abs({0})", "sign({0})", "mod({0}, 2)", "mod(2, {0})",
            "power({0}, 2)", "power(2, {0})", "sqrt({0})", "exp({0})", "ln({0})", "log10({0})", "log2({0})", "cbrt({0})", "hypot({0}, 1)", "hypot(1, {0})", "sin({0})", "cos({0})", "tan({0})", "asin({0})", "acos({0})", "atan({0})",
            "atan2({0}, 1)", "atan2(1, {0})", "sinh({0})", "cosh({0})", "tanh({0})", "degrees({0})", "radians({0})", "upper({0})", "lower({0})", "initcap({0})",
            "trim({0})", "trim('a', {0})", "ltrim({0})", "ltrim({0}, 'x')", "rtrim({0})", "rtrim('x', {0})", "normalize_space({0})", "length({0})", "octet_length({0})",
            "substr({0}, 1)", "substr('a', {0})", "substr('a', 1, {0})", "left({0}, 1)", "left('a', {0})", "right({0}, 1)", "right('a', {0})",
            "lpad({0}, 3)", "lpad('a', {0})", "lpad('a', 3, {0})", "rpad({0}, 3)", "rpad('a', 3, {0})", "repeat({0}, 2)", "repeat('a', {0})", "reverse({0})",
            "replace({0}, 'a', 'b')", "replace('a', {0}, 'b')", "replace('a', 'a', {0})", "translate({0}, 'a', 'b')", "translate('a', {0}, 'b')",
            "split_part({0}, ',', 1)", "split_part('a', {0}, 1)", "split_part('a', ',', {0})", "strpos({0}, 'a')", "strpos('a', {0})",
            "starts_with({0}, 'a')", "starts_with('a', {0})", "ends_with({0}, 'a')", "contains({0}, 'a')", "ascii({0})", "chr({0})", "to_hex({0})", "sha256({0})", "levenshtein({0}, 'a')", "levenshtein('a', {0})", "jaro_winkler({0}, 'a')", "jaro_winkler('a', {0})", "soundex({0})",
            "md5({0})", "base64_encode({0})", "base64_decode({0})", "url_encode({0})", "url_decode({0})", "json_value({0}, '/a')",
            "regexp_matches({0}, 'a')", "regexp_count({0}, 'a')", "regexp_extract({0}, 'a')", "regexp_replace({0}, 'a', 'b')",
            "year({0})", "month({0})", "day({0})", "hour({0})", "minute({0})", "second({0})", "dow({0})", "doy({0})", "week({0})", "date_part('year', {0})",
            "date_trunc('day', {0})", "date_add('day', 1, {0})", "date_add('day', {0}, now())", "date_diff('day', {0}, now())", "date_diff('day', now(), {0})",
            "date({0})", "date({0}, 'Europe/Berlin')", "hour({0}, 'Europe/Berlin')", "date_part('year', {0}, 'Europe/Berlin')", "epoch({0})", "from_epoch({0})", "to_date({0}, 'yyyy-MM-dd')", "to_timestamp({0}, 'yyyy-MM-dd')", "format_date({0}, 'yyyy')", "at_zone({0}, 'UTC')",
        })
        {
            data.Add(call);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(StrictCalls))]
    public void Evaluate_NullArgument_GivesNull(string call)
    {
        Assert.Equal("null", Evaluation.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, call, "t"), "t=null"));
        Assert.Equal("null", Evaluation.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, call, "null"), "t=null"));
    }

    [Fact]
    public void StrictCalls_OverTheReference_NameEveryFunction()
    {
        HashSet<string> called = [.. NotStrict];
        foreach (string call in StrictCalls())
        {
            called.Add(call[..call.IndexOf('(', StringComparison.Ordinal)]);
        }

        Assert.All(FunctionReference.Entries, entry => Assert.Contains(entry.Name, called));
    }
}
