using BenchmarkDotNet.Attributes;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>
/// What a batch costs to go to a worker and its answer to come back, without the pipe and without the chain's own work: framed,
/// checked, read, applied. Times are for one record.
/// </summary>
public class ProtocolKernels
{
    private readonly PayloadWriter payload = new();
    private readonly MemoryStream pipe = new(new byte[4 << 20]);
    private Workload workload = null!;
    private FrameWriter writer = null!;
    private FrameReader reader = null!;
    private RecordBatch processed = null!;
    private ChainProgram[] programs = [];

    /// <summary>A batch that passes whole comes back without its bytes.</summary>
    [Params("copy", "derive")]
    public string Work { get; set; } = "copy";

    [GlobalSetup]
    public void Setup()
    {
        workload = new Workload("orders", Work == "derive" ? "stages: [{ derive: { total: 'quantity * unit_price' } }]" : "");
        programs = [workload.Program];
        writer = new FrameWriter(pipe);
        reader = new FrameReader(pipe);
        processed = workload.Batch();
        new StageChain(workload.Program, inPieces: true).Process(processed);
    }

    [Benchmark(OperationsPerInvoke = Workload.Records)]
    public int RoundTrip()
    {
        RecordBatch batch = workload.Batch();
        BatchPayload.Write(payload, batch, program: 0);
        RecordBatch received = BatchPayload.Read(Through(FrameType.Batch, payload.Written, batch.Source), programs, workload.Stages, out _);
        ReadOnlySpan<byte> output = ResultPayload.Write(payload, processed);
        if (ResultPayload.Apply(Through(FrameType.Result, payload.Written, output), batch, batch, workload.Program))
        {
            reader.GiveAwayPayload();
        }

        using EncodedOutput applied = batch.Output!;
        return received.Length + applied.Slices.Count;
    }

    private ReadOnlyMemory<byte> Through(FrameType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        pipe.Position = 0;
        writer.Write(type, 1, head, body);
        pipe.Position = 0;
        return reader.Read()!.Value.Payload;
    }
}
