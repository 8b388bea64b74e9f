using BenchmarkDotNet.Attributes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>A batch through a whole chain: checked, tokenized, evaluated, encoded. Times are for one record.</summary>
public class ChainKernels
{
    private Workload workload = null!;
    private StageChain chain = null!;

    /// <summary>The works of compare.sh.</summary>
    [Params("copy", "select", "filter", "derive", "numeric", "text", "partition")]
    public string Work { get; set; } = "copy";

    [GlobalSetup]
    public void Setup()
    {
        const string Total = "{ derive: { total: 'round(quantity * unit_price * (1 - discount), 2)' } }";
        workload = new Workload(Work == "text" ? "text" : "orders", Work switch
        {
            "select" => "stages: [{ select: [product, country, order_id, unit_price] }]",
            "filter" => $"stages: [{{ filter: \"country = 'DE' and status <> 'cancelled'\" }}, {Total}, {{ select: [order_id, customer_id, country, product, total] }}]",
            "derive" => $"stages: [{Total}]",
            "numeric" => "columns: { quantity: { type: integer }, unit_price: { type: decimal } }\nstages: [{ filter: 'unit_price > 500 and quantity >= 3' }]",
            "text" => "stages: [{ filter: \"rating = '5'\" }]",
            "partition" => "output: { path: '{country}.csv' }",
            _ => "",
        });
        chain = new StageChain(workload.Program);
    }

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int Process()
    {
        RecordBatch batch = workload.Batch();
        chain.Process(batch);
        using EncodedOutput output = batch.Output!;
        return output.Slices.Count;
    }
}
