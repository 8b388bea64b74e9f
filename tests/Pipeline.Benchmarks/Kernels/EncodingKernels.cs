using BenchmarkDotNet.Attributes;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Tokenized records to bytes: <see cref="CuttingKernels.Tokenize"/> is part of it. Times are for one record.</summary>
public class EncodingKernels
{
    private Workload workload = null!;
    private BatchTokenizer tokenizer = null!;
    private RecordEncoder encoder = null!;
    private RecordFields fields = null!;

    /// <summary>Whole records; neighbours in one piece; columns in another order; everything decoded and quoted anew.</summary>
    [Params("whole", "neighbours", "reordered", "quoted")]
    public string Layout { get; set; } = "whole";

    [GlobalSetup]
    public void Setup()
    {
        workload = new Workload("orders", Layout switch
        {
            "neighbours" => "stages: [{ drop: [status] }]",
            "reordered" => "stages: [{ select: [product, country, order_id, unit_price] }]",
            "quoted" => "output: { csv: { quoting: all } }",
            _ => "",
        });
        tokenizer = new BatchTokenizer(workload.Program.Dialect);
        encoder = new RecordEncoder(workload.Program.Layout!);
        fields = new RecordFields(workload.Program.Slots, now: 0);
    }

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int Encode()
    {
        RecordBatch batch = workload.Batch();
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        encoder.Begin(batch);
        while (tokenizer.MoveNext())
        {
            fields.Begin(batch.Buffer);
            encoder.Add(tokenizer, fields);
        }

        using EncodedOutput output = encoder.End();
        return output.Slices.Count;
    }
}
