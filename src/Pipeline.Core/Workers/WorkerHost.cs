using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Lookups;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>The child's side of a sharded chain: binds what HELLO says, then answers batches until the end. One thread, one batch at a time.</summary>
internal sealed class WorkerHost
{
    private readonly FrameReader reader;
    private readonly FrameWriter writer;
    private readonly PayloadWriter payload = new();
    private readonly IdleChains<StageChain> idle = new(atOnce: 1);
    private ReferenceFiles? references;
    private LookupTables? lookups;

    private WorkerHost(Stream input, Stream output)
    {
        reader = new FrameReader(input);
        writer = new FrameWriter(output);
    }

    /// <summary>Works until the parent's END.</summary>
    /// <returns>The exit code: 0 after END, 70 when it could not go on, said in an ERROR frame; 0 too when the parent is gone.</returns>
    public static int Run(Stream input, Stream output)
    {
        WorkerHost host = new(input, output);
        try
        {
            return host.WorkOrSayWhyNot();
        }
        catch (IOException)
        {
            // The parent is gone: nobody waits for an answer.
            return ExitCodes.Success;
        }
    }

    private int WorkOrSayWhyNot()
    {
        try
        {
            Work();
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is not IOException)
        {
            // The type and place, never the data: messages of a bug may quote a field.
            string message = exception is ProtocolException or InputException or SpillException ? exception.Message : $"{exception.GetType().Name} {exception.StackTrace?.Split('\n')[0].Trim()}";
            payload.Clear();
            payload.Text(message);
            writer.Write(FrameType.Error, 0, payload.Written);
            return ExitCodes.Internal;
        }
    }

    private void Work()
    {
        if (reader.Read() is not { } hello)
        {
            return;
        }

        if (hello.Type != FrameType.Hello)
        {
            throw new ProtocolException($"expected HELLO, found {hello.Type}");
        }

        WorkerTask task = JsonSerializer.Deserialize(hello.Payload.Span, WorkerTaskJson.Default.WorkerTask) ?? throw new ProtocolException("expected a task, found null");
        if (!string.Equals(task.Engine, Fingerprint.ThisEngine, StringComparison.Ordinal))
        {
            throw new ProtocolException($"this worker is {Fingerprint.ThisEngine}, its parent {task.Engine}: both must be the same build");
        }

        List<ChainProgram> programs = [.. task.Programs.Select(program => Bind(task, program))];
        payload.Clear();
        payload.Text(Fingerprint.ThisEngine);
        payload.Text(Convert.ToHexStringLower(SHA256.HashData(hello.Payload.Span)));
        writer.Write(FrameType.Ready, 0, payload.Written);
        while (reader.Read() is { } frame)
        {
            if (frame.Type == FrameType.End)
            {
                writer.Write(FrameType.End, 0, []);
                return;
            }

            if (frame.Type != FrameType.Batch)
            {
                throw new ProtocolException($"expected BATCH or END, found {frame.Type}");
            }

            // Not before: a large reference takes longer than a worker may take to get ready.
            programs = lookups is null ? WithTables(task, programs) : programs;
            Answer(frame, programs, task.PlannedStages);
        }
    }

    private List<ChainProgram> WithTables(WorkerTask task, List<ChainProgram> programs)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"pipeline-worker-{Environment.ProcessId}-{Guid.NewGuid():n}");
        LookupTables tables = lookups = LookupTables.Load(programs, task.StateMemory, () => new SpillSpace(folder, task.SpillMax, FileSystemCalls.Instance), CancellationToken.None);
        return programs.ConvertAll(program => tables.Of(program));
    }

    private void Answer(Frame frame, List<ChainProgram> programs, int stages)
    {
        RecordBatch batch = BatchPayload.Read(frame.Payload, programs, stages, out ChainProgram program);
        StageChain chain = idle.Take(program) ?? new StageChain(program, inPieces: true);
        try
        {
            chain.Process(batch);
            ReadOnlySpan<byte> output = ResultPayload.Write(payload, batch);
            writer.Write(FrameType.Result, frame.Sequence, payload.Written, output);
            idle.Add(program, chain);
        }
        finally
        {
            batch.Output?.Dispose();
            batch.Live?.Dispose();
        }
    }

    private ChainProgram Bind(WorkerTask task, WorkerProgram program)
    {
        List<Problem> problems = [];
        UnpackLimits limits = program.Dialect.Unpacking;
        PipelineDefinition definition = new() { Input = new InputDefinition { CompressionRatio = limits.Ratio, MaxUnpacked = limits.Bytes, MaxWindow = limits.Window }, Columns = task.Columns, Drift = task.Drift, Stages = task.Stages, Output = new OutputDefinition { Encoding = task.OutputEncoding, Path = task.OutputPath, DropPartitionColumns = task.DropPartitionColumns } };
        BoundHeader bound = StageBinder.Bind(definition, program.Header, program.Columns, "-", driftFrom: null, sample: null, problems, [], references ??= new ReferenceFiles(definition))
            ?? throw new ProtocolException($"expected stages that bind as in the parent, found: {string.Join("; ", problems)}");
        RecordLayout? layout = program.Path is { } path ? program.Layout! with { PathFactory = () => new RecordPath(path) } : program.Layout;
        return ChainBinder.Bind(bound, program.Dialect, task.Range, task.Chain == 0, layout, task.Now);
    }
}
