using BenchmarkDotNet.Attributes;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>From bytes to records and fields. Times are for one record.</summary>
public class CuttingKernels
{
    private readonly BatchTokenizer tokenizer = new(CsvDialect.Default);
    private Workload workload = null!;
    private RecordFields fields = null!;

    /// <summary>Orders have few quotes, texts many.</summary>
    [Params("orders", "text")]
    public string Shape { get; set; } = "orders";

    [GlobalSetup]
    public void Setup()
    {
        workload = new Workload(Shape, "");
        fields = new RecordFields(workload.Program.Slots, now: 0);
    }

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int Cut() => RecordCutter.Find(workload.Bytes, (byte)',', (byte)'"', final: false).Length;

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int Tokenize()
    {
        RecordBatch batch = workload.Batch();
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        int count = 0;
        while (tokenizer.MoveNext())
        {
            count += tokenizer.FieldCount;
        }

        return count;
    }

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int TokenizeAndLoadThree()
    {
        RecordBatch batch = workload.Batch();
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        int count = 0;
        while (tokenizer.MoveNext())
        {
            fields.Begin(batch.Buffer);
            tokenizer.Load(1, 1, fields);
            tokenizer.Load(3, 3, fields);
            tokenizer.Load(4, 4, fields);
            count += fields.IsNull(3) ? 0 : fields.Text(3).Length;
        }

        return count;
    }
}
