using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

public sealed class ErrorTests
{
    private const string Columns = "country=DE; status=open; quantity:integer=1; unit_price:decimal=1; paid:boolean=true; day:date=2024-01-01; Name=x; end=x";

    [Theory]
    [InlineData("contry = 'DE'", 0, 6, "did you mean 'country'?")]
    [InlineData("COUNTRY = 'DE'", 0, 7, "did you mean 'country'?")]
    [InlineData("country = DE", 10, 2, "texts are written in single quotes: 'DE'")]
    [InlineData("country = \"DE\"", 10, 4, "double quotes hold names of columns")]
    [InlineData("uper(country)", 0, 4, "did you mean 'upper'?")]
    [InlineData("frobnicate(country)", 0, 10, "'pipeline functions' lists them")]
    [InlineData("nvl(country, 'x')", 0, 3, "use coalesce")]
    [InlineData("random()", 0, 6, "nothing is random")]
    [InlineData("upper", 0, 5, "called with parentheses")]
    [InlineData("country == 'DE'", 8, 2, "equality is written =")]
    [InlineData("paid && paid", 5, 2, "'and' is written and")]
    [InlineData("paid || paid", 5, 2, "between conditions write or")]
    [InlineData("!paid", 0, 1, "negation is written not")]
    [InlineData("country = 'DE", 10, 1, "not closed")]
    [InlineData("\"country = 'DE'", 0, 1, "not closed")]
    [InlineData("quantity >", 10, 0, "found the end")]
    [InlineData("(quantity", 9, 0, "expected ) or an operator")]
    [InlineData("quantity)", 8, 1, "expected an operator or the end")]
    [InlineData("quantity > 5,0", 12, 1, "expected an operator or the end (a number has a decimal point), found ,")]
    [InlineData("quantity, 5", 8, 1, "expected an operator or the end, found ,")]
    [InlineData("quantity quantity", 9, 8, "expected an operator or the end")]
    [InlineData("1 < quantity < 3", 13, 1, "comparisons do not chain")]
    [InlineData("quantity in ()", 13, 1, "has no values")]
    [InlineData("quantity in 5", 12, 1, "( after in")]
    [InlineData("quantity between 1", 18, 0, "between 1 and 10")]
    [InlineData("case when true then 1", 21, 0, "when, else or end")]
    [InlineData("case end", 5, 3, "expected a value")]
    [InlineData("end = 'x'", 0, 3, "\"end\"")]
    [InlineData("cast(country as money)", 16, 5, "expected a type")]
    [InlineData("cast(country as decimal(10, 2))", 23, 1, "use round(x, n)")]
    [InlineData("cast(day as integer)", 5, 3, "a date cannot be cast to an integer")]
    [InlineData("12abc", 0, 3, "a number ends here")]
    [InlineData("1e", 1, 1, "no digits")]
    [InlineData("12345678901234567890123456789", 0, 29, "more than 28 digits")]
    [InlineData("1e999", 0, 5, "exceeds the largest double")]
    [InlineData("date '2024-02-30'", 0, 17, "is not a date")]
    [InlineData("day > '2024-02-30'", 6, 12, "'2024-02-30' is not a date")]
    [InlineData("quantity = 'x'", 11, 3, "'x' is not a decimal")]
    [InlineData("paid = quantity", 7, 8, "cannot stand beside")]
    [InlineData("day + 1", 0, 3, "date_add")]
    [InlineData("paid + 1", 0, 4, "+ is for numbers")]
    [InlineData("day = 5", 6, 1, "cannot stand beside")]
    [InlineData("upper(quantity)", 6, 8, "cast(… as text)")]
    [InlineData("quantity like '1%'", 0, 8, "like is for texts")]
    [InlineData("country like 'a!' escape '!'", 13, 4, "ends in its escape")]
    [InlineData("quantity ilike '1%'", 0, 8, "ilike is for texts")]
    [InlineData("country ilike 'aE' escape 'E'", 26, 3, "no letter")]
    [InlineData("ilike = 'x'", 0, 5, "\"ilike\"")]
    [InlineData("country like 'a' escape '!!'", 24, 4, "one character")]
    [InlineData("country and paid", 0, 7, "compare it: country = 'x'")]
    [InlineData("not quantity", 4, 8, "compare it with a value")]
    [InlineData("case when country then 1 end", 10, 7, "expected a condition")]
    [InlineData("case when true then 1 else paid end", 27, 4, "cannot stand beside")]
    [InlineData("round()", 0, 7, "expected round(x[, n]), found 0 arguments")]
    [InlineData("upper(country, country)", 0, 23, "found 2 arguments")]
    [InlineData("regexp_matches(country, status)", 24, 6, "single quotes")]
    [InlineData("regexp_matches(country, '(a')", 24, 4, "the pattern is wrong")]
    [InlineData("regexp_matches(country, '(a)\\1')", 24, 7, "needs backtracking")]
    [InlineData("regexp_matches(country, '(?=a)b')", 24, 8, "needs backtracking")]
    [InlineData("regexp_matches(country, '((a{1,100}){1,100}){1,100}')", 24, 28, "too large")]
    [InlineData("regexp_extract(country, '(a)', 2)", 31, 1, "0 to 1")]
    [InlineData("date_trunc('eon', day)", 11, 5, "expected year quarter")]
    [InlineData("date_trunc('hour', day)", 11, 6, "a date has no hours")]
    [InlineData("to_date(country, 'yyyy-MM-dx')", 17, 12, "'x'")]
    [InlineData("to_date(country, 'yyyy-MM')", 17, 9, "needs year")]
    [InlineData("to_date(country, 'yyyy-MM-dd yyyy')", 17, 17, "names the year once")]
    [InlineData("to_date(country, 'd MMM yy MM')", 17, 13, "names the month once")]
    [InlineData("to_timestamp(country, 'yyyy-MM-dd HH:mm:ss.fFFF')", 22, 26, "names the fraction once")]
    [InlineData("to_timestamp(country, 'yyyy-MM-dd hh:mm')", 22, 18, "needs tt")]
    [InlineData("to_timestamp(country, 'yyyy-MM-dd tt')", 22, 15, "needs an hour")]
    [InlineData("to_date(country, 'dd.MM.y')", 17, 9, "'y' in the date pattern")]
    [InlineData("format_date(day, 'yyy')", 17, 5, "'yyy' in the date pattern")]
    [InlineData("format_date(day, 'yyyy\\')", 17, 7, "ends in \\")]
    [InlineData("at_zone(now(), 'Mars/Olympus')", 15, 14, "no time zone")]
    [InlineData("at_zone(now(), '../../etc/passwd')", 15, 18, "no time zone")]
    [InlineData("hour(day, 'Europe/Berlin')", 10, 15, "leave the zone out")]
    [InlineData("hour(now(), 'Europe/Berlim')", 12, 15, "did you mean 'Europe/Berlin'?")]
    [InlineData("hour(now(), country)", 12, 7, "single quotes")]
    [InlineData("date_part('epoch', now(), 'Europe/Berlin')", 26, 15, "leave the zone out")]
    [InlineData("a.b", 1, 1, "double quotes")]
    [InlineData("country = ‘DE’", 10, 1, "straight quotes")]
    [InlineData("quantity # 2", 9, 1, "means nothing here")]
    [InlineData("", 0, 0, "empty")]
    [InlineData("  ", 0, 0, "empty")]
    public void Compile_WrongExpression_SaysWhereAndWhat(string expression, int position, int length, string part)
    {
        ExpressionException error = Evaluation.Error(expression, Columns);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal((position, length), (error.Position, error.Length));
    }

    [Theory]
    [InlineData("name = 'x'", "did you mean \" name \"? Columns here are id, \" name \", \"a,b\"")]
    [InlineData("\"name  \" = 'x'", "did you mean \" name \"?")]
    [InlineData("customer = 'x'", "single quotes: 'customer'; columns here are id, \" name \", \"a,b\"")]
    public void Compile_UnknownColumn_ListsThoseThatThereAre(string expression, string part) =>
        Assert.Contains(part, Evaluation.Error(expression, "id=1; \u0020name =x; a,b=x").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3=x; DE=x; 4.10=x", true)]
    [InlineData("id=x; country=x", false)]
    public void Compile_UnknownColumnAmongNumbers_AsksForTheHeader(string columns, bool asks) =>
        Assert.Equal(asks, Evaluation.Error("price > 2", columns).Message.EndsWith("; if the first record is data and no header: --no-headers", StringComparison.Ordinal));

    [Fact]
    public void Compile_UnknownColumnAmongMany_ListsThirty()
    {
        string columns = string.Join("; ", Enumerable.Range(1, 500).Select(number => $"c{number}=x"));
        Assert.EndsWith("c29, c30 and 470 more", Evaluation.Error("zzzzzzzz = 'x'", columns).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount > 1", "column 'amount': the text is not a decimal")]
    [InlineData("cast(amount as integer) = 1", "column 'amount': the text is not an integer")]
    [InlineData("to_date(amount, 'dd.MM.yyyy') = today()", "column 'amount': the text is not a date in the pattern dd.MM.yyyy")]
    [InlineData("to_timestamp(amount, 'yyyy-MM-dd', 'Europe/Dublin') = now()", "column 'amount': the text is not a timestamp in the pattern yyyy-MM-dd and the zone Europe/Dublin")]
    [InlineData("to_date(trim(amount), 'dd.MM.yyyy') = today()", "a text is not a date in the pattern dd.MM.yyyy")]
    [InlineData("day > today()", "column 'day': the text is not a date")]
    public void Evaluate_CastThatFails_NamesTheColumn(string expression, string message)
    {
        (Schema schema, string?[] values) = Evaluation.Columns("amount=x; day:date=x");
        var record = new RecordFields(3, Evaluation.Now);
        Evaluation.Fill(record, values);
        ExpressionCompiler.Compile(expression, schema, null).EvaluateInto(record, 2);
        Assert.Equal(message, record.FailureMessage);
    }

    [Fact]
    public void Compile_TextAsFilter_AsksForAComparison()
    {
        ExpressionException error = Evaluation.Error("country", Columns, ColumnType.Boolean);
        Assert.Equal("expected a condition, found a text; compare it: country = 'x', or country = true", error.Message);
    }

    [Fact]
    public void Describe_OneLine_PutsCaretsBelowTheFault() => Assert.Equal(
        "  quantity > 1 and contry = 'DE'\n                   ^^^^^^",
        Evaluation.Error("quantity > 1 and contry = 'DE'", Columns).Describe());

    [Fact]
    public void Describe_ManyLines_ShowsTheLineAtFault() => Assert.Equal(
        "  \tand contry = 'DE'\n  \t    ^^^^^^",
        Evaluation.Error("quantity > 1\r\n\tand contry = 'DE'\r\n\tor paid", Columns).Describe());

    [Fact]
    public void Describe_FaultAtTheEnd_PutsOneCaretBehindIt() => Assert.Equal(
        "  quantity >\n            ^", Evaluation.Error("quantity >", Columns).Describe());

    [Fact]
    public void Describe_LongLine_IsCut()
    {
        string description = Evaluation.Error(string.Join(" and ", Enumerable.Repeat("paid", 500)) + " and x", Columns).Describe();
        Assert.All(description.Split('\n'), line => Assert.InRange(line.Length, 0, 200));
        Assert.Equal('x', description.Split('\n')[0][description.Split('\n')[1].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("country = ''", "an empty field is null")]
    [InlineData("country = null", "write is null")]
    [InlineData("country <> null", "write is not null")]
    [InlineData("country in ('a', null)", "or … is null")]
    [InlineData("country not in ('a', null)", "never true")]
    [InlineData("case country when null then 1 end = 1", "never taken")]
    public void Compile_LikelyMistake_Warns(string expression, string part)
    {
        CompiledExpression compiled = ExpressionCompiler.Compile(expression, Evaluation.Columns(Columns).Schema, ColumnType.Boolean);
        Assert.Contains(part, Assert.Single(compiled.Warnings), StringComparison.Ordinal);
    }
}
