using BenchmarkDotNet.Attributes;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Expressions over the same order again and again, its fields already found. Times are for one evaluation.</summary>
public class ExpressionKernels
{
    private const int Evaluations = 1000;

    private readonly byte[] order = [.. "1,2026-05-06T07:08:09Z,C12345,Zoë Roux,DE,oak desk,3,499.95,0.05,paid"u8];
    private RecordFields fields = null!;
    private CompiledExpression expression = null!;
    private int target;

    [Params(
        "country = 'DE' and status <> 'cancelled'",
        "quantity * unit_price * (1 - discount)",
        "round(quantity * unit_price * (1 - discount), 2)",
        "unit_price > 500 and quantity >= 3",
        "cast(unit_price as double) * 1.19e0",
        "cast(order_date as timestamp) >= timestamp '2026-01-01T00:00:00Z'",
        "country in ('AT', 'CH', 'DE')",
        "upper(customer_name) || ' / ' || country",
        "product like '%desk%'",
        "regexp_matches(product, '^[bc]a.*t$')",
        "case when quantity > 10 then 'many' else 'few' end")]
    public string Text { get; set; } = "true";

    [GlobalSetup]
    public void Setup()
    {
        Schema columns = new Workload("orders", "").Columns;
        target = columns.Slots;
        expression = ExpressionCompiler.Compile(Text, columns, required: null);
        fields = new RecordFields(target + 1, now: 0);
        fields.Begin(order);
        int start = 0;
        for (int slot = 0; slot < columns.Slots; slot++)
        {
            int end = Array.IndexOf(order, (byte)',', start) is var comma and >= 0 ? comma : order.Length;
            fields.SetSource(slot, start, end - start);
            start = end + 1;
        }

        expression.EvaluateInto(fields, target);
        if (fields.FailureCode is not null)
        {
            throw new InvalidOperationException(fields.FailureMessage);
        }
    }

    [Benchmark(OperationsPerInvoke = Evaluations)]
    public bool Evaluate()
    {
        for (int i = 0; i < Evaluations; i++)
        {
            fields.Begin(order);
            expression.EvaluateInto(fields, target);
        }

        return fields.IsNull(target);
    }
}
