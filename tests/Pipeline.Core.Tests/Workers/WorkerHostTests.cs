using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Tests.Graph;
using Pipeline.Measuring;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Core.Tests.Workers;

/// <summary>The worker's side over streams in memory: each chain gives in a worker what it gives in this process.</summary>
public sealed class WorkerHostTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("columns keep calc swap call judge take", "")]
    [InlineData("calc", "output: { path: '{country}/{stem}.csv' }")]
    [InlineData("judge", "output: { path: '{dir}/{stem}-{country}.csv', formulas: escape, csv: { quoting: all } }")]
    [InlineData("", "output: { path: '{dir}/{stem}.csv', csv: { delimiter: ';', quoting: minimal, newline: crlf } }")]
    public void Run_EachChainOfMessyOrders_GivesWhatThreadsGive(string cut, string output)
    {
        MessyOrders.Write(folder);
        Compare(ReferencePipeline.Yaml + "\n" + output, cut, batchBytes: 3000);
    }

    [Theory]
    [InlineData("stages: []")]
    [InlineData("stages: [{ drop: [name] }]")]
    public void Run_WithoutSteps_GivesWhatThreadsGive(string stages)
    {
        MessyOrders.Write(folder);
        Compare(stages + "\nrejects: { max: 100% }", "", batchBytes: 500);
    }

    [Fact]
    public void Run_CondemnedFile_GivesWhatThreadsGive()
    {
        folder.Write("open.csv", "a,b\n1,2\n3,\"never closed\n5,6\n");

        Compare("stages: [{ filter: \"a is not null\" }]", "", batchBytes: 16);
    }

    [Fact]
    public void Run_AnotherEngine_IsAnError()
    {
        MessyOrders.Write(folder);
        WorkerTask task = WorkerTask.Of(Plan(ReferencePipeline.Yaml, "", 3000), 0, out _) with { Engine = "another" };

        (int exitCode, List<(FrameType Type, byte[] Payload)> answers) = Talk(writer => writer.Write(FrameType.Hello, 0, Json(task)));

        Assert.NotEqual(0, exitCode);
        var (type, payload) = Assert.Single(answers);
        Assert.Equal(FrameType.Error, type);
        Assert.Contains("must be the same build", new PayloadReader(payload).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Hello_IsAnsweredByItsHash()
    {
        MessyOrders.Write(folder);
        byte[] hello = Json(WorkerTask.Of(Plan(ReferencePipeline.Yaml, "", 3000), 0, out _));

        (int exitCode, List<(FrameType Type, byte[] Payload)> answers) = Talk(writer =>
        {
            writer.Write(FrameType.Hello, 0, hello);
            writer.Write(FrameType.End, 0, []);
        });

        Assert.Equal(0, exitCode);
        Assert.Equal([FrameType.Ready, FrameType.End], answers.Select(answer => answer.Type));
        PayloadReader ready = new(answers[0].Payload);
        Assert.Equal(Fingerprint.ThisEngine, ready.Text());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(hello)), ready.Text());
    }

    [Fact]
    public void Run_ParentIsGone_EndsQuietlyWithoutEnd()
    {
        MessyOrders.Write(folder);
        byte[] hello = Json(WorkerTask.Of(Plan(ReferencePipeline.Yaml, "", 3000), 0, out _));

        (int exitCode, List<(FrameType Type, byte[] Payload)> answers) = Talk(writer => writer.Write(FrameType.Hello, 0, hello));

        Assert.Equal(0, exitCode);
        Assert.Equal([FrameType.Ready], answers.Select(answer => answer.Type));
    }

    [Fact]
    public void Run_NobodyWaitsForItsError_EndsQuietly()
    {
        using Stream gone = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        Assert.Equal(0, WorkerHost.Run(new MemoryStream("this is no frame, and long enough"u8.ToArray()), gone));
    }

    [Fact]
    public void Run_BatchOfDamagedContent_IsAnErrorNotACrash()
    {
        MessyOrders.Write(folder);
        byte[] hello = Json(WorkerTask.Of(Plan(ReferencePipeline.Yaml, "", 3000), 0, out _));

        (int exitCode, List<(FrameType Type, byte[] Payload)> answers) = Talk(writer =>
        {
            writer.Write(FrameType.Hello, 0, hello);
            writer.Write(FrameType.Batch, 0, [255, 255, 255, 127, 0]);
        });

        Assert.NotEqual(0, exitCode);
        Assert.Equal([FrameType.Ready, FrameType.Error], answers.Select(answer => answer.Type));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("output: { path: '{country}/{quantity}.csv' }", 1)]
    [InlineData("output: { path: '{country}/{quantity}.csv' }", 0)]
    public void Apply_AnotherNumberOfPathValues_IsRefused(string output, int expected)
    {
        // The writer makes paths of them, and what does not fit there would be a bug of ours.
        MessyOrders.Write(folder);
        PipelinePlan plan = Plan("stages: []\n" + output, "", 3000);
        RecordBatch batch = ReadAll(plan)[0];
        ChainProgram program = plan.Files[batch.File].Programs[0];
        RecordBatch processed = ReadAll(plan)[0];
        new StageChain(program).Process(processed);
        PayloadWriter payload = new();
        byte[] rest = ResultPayload.Write(payload, processed).ToArray();
        byte[] bytes = [.. payload.Written, .. rest];

        ChainProgram other = program with { Layout = program.Layout! with { PathValues = expected } };
        ProtocolException refused = Assert.Throws<ProtocolException>(() => ResultPayload.Apply(bytes, batch, batch, other));

        Assert.Contains($"expected {expected} values", refused.Message, StringComparison.Ordinal);
        Assert.Null(batch.Output);
    }

    [Theory]
    [InlineData(-1, 0, 10)]
    [InlineData(5, 0, 10)]
    [InlineData(0, -1, 10)]
    [InlineData(0, 91, 10)]
    [InlineData(0, int.MaxValue, int.MaxValue)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 0, 101)]
    [InlineData(0, 0, 51)]
    public void Apply_PiecesThatLieElsewhere_AreRefused(int own, int start, int length)
    {
        // Of 100 source bytes and 4 others; the second piece is fine, but both together may not be.
        Assert.Throws<ProtocolException>(() => ApplyPieces([new OutputPiece(own, start, length), new OutputPiece(0, 0, 50)], out _));
    }

    [Fact]
    public void Apply_Pieces_ArePutTogether()
    {
        ApplyPieces([new OutputPiece(1, 60, 40), new OutputPiece(0, 0, 0), new OutputPiece(2, 0, 50)], out RecordBatch batch);

        using EncodedOutput output = batch.Output!;
        OutputSlice slice = Assert.Single(output.Slices);
        byte[] source = batch.Source.ToArray();
        Assert.Equal([(byte)'w', .. source[60..], (byte)'x', (byte)'y', .. source[..50], (byte)'z'], output.Buffer[slice.Start..(slice.Start + slice.Length)]);
        Assert.Equal(1, slice.Records);
    }

    [Fact]
    public void Apply_CountsBelowZero_AreRefused()
    {
        // One record came, two were written and one less than none filtered: that would add up.
        Assert.Throws<ProtocolException>(() => ApplyPieces([new OutputPiece(0, 0, 100)], out _, records: 2, filtered: -1));
    }

    private void ApplyPieces(OutputPiece[] pieces, out RecordBatch batch, int records = 1, int filtered = 0)
    {
        folder.Write("a.csv", "a,b\n" + new string('1', 49) + "," + new string('2', 49) + "\n");
        PipelinePlan plan = Plan("stages: []", "", 3000);
        batch = Assert.Single(ReadAll(plan));
        Assert.Equal(100, batch.Length);
        PayloadWriter payload = new();
        foreach (int count in (int[])[1, 1, 0])
        {
            payload.Int32(count);
        }

        StageCounts[] counts = new StageCounts[batch.Counts.Length];
        counts[0] = new StageCounts { In = 1, Out = records, FilteredFalse = filtered };
        payload.Bytes(MemoryMarshal.AsBytes(counts.AsSpan()));
        payload.Int32(0); // rejects
        payload.Int32(0); // warnings
        payload.Byte(3);
        payload.Int32(records);
        payload.Bytes(MemoryMarshal.AsBytes(pieces.AsSpan()));
        Assert.False(ResultPayload.Apply((byte[])[.. payload.Written, .. "wxyz"u8], batch, batch, plan.Files[0].Programs[0]));
    }

    private PipelinePlan Plan(string yaml, string cut, int batchBytes) => PipelinePlan.Create(folder.Define(yaml, definition => definition with
    {
        Run = definition.Run with
        {
            BatchBytes = batchBytes,
            Dop = cut.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(stage => stage, _ => 2, StringComparer.Ordinal),
        },
    }));

    private void Compare(string yaml, string cut, int batchBytes)
    {
        PipelinePlan plan = Plan(yaml, cut, batchBytes);
        List<RecordBatch> threads = ReadAll(plan);
        List<RecordBatch> workers = ReadAll(plan);
        for (int chain = 0; chain < plan.Chains.Count; chain++)
        {
            foreach (RecordBatch batch in threads)
            {
                new StageChain(plan.Files[batch.File].Programs[chain]).Process(batch);
            }

            InWorker(plan, chain, workers);
        }

        Assert.True(threads.Count > 1);
        Assert.Equal(threads.Select(Describe), workers.Select(Describe));
    }

    private static void InWorker(PipelinePlan plan, int chain, List<RecordBatch> batches)
    {
        WorkerTask task = WorkerTask.Of(plan, chain, out IReadOnlyList<ChainProgram> programs);
        (int exitCode, List<(FrameType Type, byte[] Payload)> answers) = Talk(writer =>
        {
            writer.Write(FrameType.Hello, 0, Json(task));
            PayloadWriter payload = new();
            foreach (RecordBatch batch in batches)
            {
                int program = programs.ToList().IndexOf(plan.Files[batch.File].Programs[chain]);
                BatchPayload.Write(payload, batch, program);
                writer.Write(FrameType.Batch, 1, payload.Written, batch.Source);
            }

            writer.Write(FrameType.End, 0, []);
        });

        Assert.Equal([FrameType.Ready, .. batches.Select(_ => FrameType.Result), FrameType.End], answers.Select(answer => answer.Type));
        Assert.Equal(0, exitCode);
        foreach (var (batch, answer) in batches.Zip(answers.Skip(1)))
        {
            byte[] pooled = ArrayPool<byte>.Shared.Rent(answer.Payload.Length);
            answer.Payload.CopyTo(pooled, 0);
            ResultPayload.Apply(pooled.AsMemory(0, answer.Payload.Length), batch, batch, plan.Files[batch.File].Programs[chain]);
        }
    }

    private static (int ExitCode, List<(FrameType Type, byte[] Payload)> Answers) Talk(Action<FrameWriter> write)
    {
        MemoryStream input = new();
        MemoryStream output = new();
        write(new FrameWriter(input));
        input.Position = 0;
        int exitCode = WorkerHost.Run(input, output);
        output.Position = 0;
        List<(FrameType, byte[])> answers = [];
        FrameReader reader = new(output);
        while (reader.Read() is { } frame)
        {
            answers.Add((frame.Type, frame.Payload.ToArray()));
        }

        return (exitCode, answers);
    }

    private static byte[] Json(WorkerTask task) => JsonSerializer.SerializeToUtf8Bytes(task, WorkerTaskJson.Default.WorkerTask);

    private static List<RecordBatch> ReadAll(PipelinePlan plan)
    {
        List<RecordBatch> batches = [];
        using MemoryBudget budget = new(1L << 30, plan.Definition.Run.BatchBytes, CancellationToken.None);
        FileReader reader = new(plan, plan.Stages.Count);
        for (int file = 0; file < plan.Files.Count; file++)
        {
            reader.Read(file, budget, new BlockMeter(BlockKind.Read, "read", 1, 1), 0, batches.Add);
        }

        return batches;
    }

    private static string Describe(RecordBatch batch)
    {
        StringBuilder text = new();
        text.Append(batch.File).Append(' ').Append(batch.Records).Append(' ').Append(batch.Lines).Append(' ').Append(batch.BlankLines).Append(' ').Append(batch.Fault).Append('\n');
        text.AppendJoin(' ', batch.Counts.Select(stage => stage.ToString())).Append('\n');
        text.AppendJoin('\n', batch.Rejects ?? []).Append('\n');
        Assert.Null(batch.Live);
        foreach (OutputSlice slice in batch.Output!.Slices)
        {
            text.Append(slice.PathValues).Append(' ').Append(slice.Records).Append('\n').Append(Encoding.Latin1.GetString(batch.Output.Buffer, slice.Start, slice.Length));
        }

        return text.ToString();
    }
}
