using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

public sealed class HostileExpressionTests
{
    public static TheoryData<string> Expressions() => new()
    {
        new string('(', 60_000) + "1" + new string(')', 60_000),
        new string('(', 30_000) + "1" + new string(')', 30_000),
        new string('(', 60_000),
        string.Concat(Enumerable.Repeat("not ", 15_000)) + "true",
        string.Concat(Enumerable.Repeat("- ", 30_000)) + "1",
        string.Concat(Enumerable.Repeat("upper(", 10_000)) + "'a'",
        string.Concat(Enumerable.Repeat("case when ", 6_000)),
        string.Concat(Enumerable.Repeat("1+", 30_000)) + "1",
        string.Concat(Enumerable.Repeat("'a'||", 10_000)) + "'a'",
        string.Concat(Enumerable.Repeat("1 is null is null ", 3_000)),
        "1" + string.Concat(Enumerable.Repeat(" is null", 7_000)),
        "concat(" + string.Join(',', Enumerable.Repeat("1", 30_000)) + ")",
        new string('x', 100_000),
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task Compile_HostileExpression_IsAnErrorOfThePlan(string expression)
    {
        // On a thread with the stack of a pool thread; an overflow would end the process.
        Task<ExpressionException> compile = Task.Run(() => Evaluation.Error(expression));
        ExpressionException error = await compile.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.InRange(error.Describe().Length, 1, 600);
    }

    [Fact]
    public async Task Evaluate_DeepestAllowed_FitsASmallStack()
    {
        string sum = string.Concat(Enumerable.Repeat("n+", 490)) + "1";
        string nested = string.Concat(Enumerable.Repeat("(1+", 90)) + "n" + new string(')', 90);
        string any = string.Join(" or ", Enumerable.Repeat("n = 2", 5_000));
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () => done.SetResult(Evaluation.Run(sum, "n:integer=1") + Evaluation.Run(nested, "n:integer=1") + Evaluation.Run(any, "n:integer=1")),
            maxStackSize: 768 << 10);
        thread.Start();
        Assert.Equal("49191false", await done.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Compile_AnyCutOfAnExpression_IsCompiledOrAnError()
    {
        const string Expression = "case when a in ('x', 'y''z') and not b between 1 and 2.5e1 then cast(a || \"b c\" as decimal) else round(b, 2) % -3 end is not null or d > date '2024-02-29'";
        Schema schema = Evaluation.Columns("a=1; b:integer=1; b c=1; d:date=2024-01-01").Schema;
        var random = new Random(20240229);
        int compiled = 0;
        for (int i = 0; i < 5_000; i++)
        {
            int from = random.Next(Expression.Length);
            int length = random.Next(Expression.Length - from + 1);
            string text = i % 2 == 0 ? Expression.Substring(from, length) : Expression.Remove(from, length);
            try
            {
                ExpressionCompiler.Compile(text, schema, null);
                compiled++;
            }
            catch (ExpressionException error)
            {
                Assert.NotEmpty(error.Describe());
                Assert.InRange(error.Position, 0, text.Length);
                Assert.InRange(error.Position + error.Length, 0, text.Length);
            }
        }

        Assert.InRange(compiled, 1, 5_000);
    }
}
