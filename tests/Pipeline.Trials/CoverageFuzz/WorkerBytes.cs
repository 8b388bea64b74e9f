using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.CoverageFuzz;

/// <summary>What goes to a worker and comes back, for a chain with a filter, a computed column, a rejected record and a partition.</summary>
internal static class WorkerBytes
{
    private static readonly byte[] Source = "\n1,DE\n2,FR\n\nx,DE\n3,DE\n4,\"a b\"\n"u8.ToArray();

    private static readonly PipelinePlan Plan = Planned();

    private static ChainProgram Program => Plan.Files[0].Programs.Single();

    /// <summary>A batch as a worker gets it.</summary>
    public static byte[] Batch()
    {
        PayloadWriter writer = new();
        BatchPayload.Write(writer, Sent(), program: 0);
        return [.. writer.Written, .. Source[1..]];
    }

    /// <summary>Reads a batch and does the chain's work.</summary>
    public static void ReadBatch(byte[] bytes)
    {
        byte[] copy = [(byte)'\n', .. bytes];
        RecordBatch batch = BatchPayload.Read(copy.AsMemory(1), [Program], Plan.Stages.Count, out ChainProgram program);
        RecordCut cut = RecordCutter.Find(batch.Source, program.Dialect.Delimiter, program.Dialect.Quote, final: true);
        if (cut.Length < batch.Length || (batch.WellFormed && !cut.WellFormed))
        {
            // Of whole records, and whether they are sound, the sender's cutter is believed: a checksum guards what it says.
            return;
        }

        new StageChain(program, inPieces: true).Process(batch);
        batch.Output?.Dispose();
    }

    /// <summary>What a worker answers.</summary>
    public static byte[] Result()
    {
        RecordBatch batch = Sent();
        new StageChain(Program, inPieces: true).Process(batch);
        PayloadWriter writer = new();
        ReadOnlySpan<byte> output = ResultPayload.Write(writer, batch);
        return [.. writer.Written, .. output];
    }

    /// <summary>Reads an answer and all that is in it.</summary>
    public static void ReadResult(byte[] bytes)
    {
        // The array goes back to the shared pool with the batch's output.
        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length, 1));
        bytes.CopyTo(rented, 0);
        RecordBatch batch = Sent();
        bool isGivenAway = ResultPayload.Apply(rented.AsMemory(0, bytes.Length), batch, batch, Program);
        if (!isGivenAway)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }

        using EncodedOutput output = batch.Output!;
        foreach (OutputSlice slice in output.Slices)
        {
            Assert.True(output.Pieces.Count > 0 || output.Buffer.AsSpan(slice.Start, slice.Length).Length == slice.Length);
        }
    }

    private static RecordBatch Sent() => new()
    {
        File = 0,
        Offset = 5,
        Buffer = Source,
        Start = 1,
        Length = Source.Length - 1,
        WellFormed = true,
        Counts = new StageCounts[Plan.Stages.Count],
    };

    private static PipelinePlan Planned()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("coverage-fuzz-");
        string file = Path.Combine(folder.FullName, "a.csv");
        File.WriteAllText(file, "n,c\n1,DE\n");
        LoadedDefinition loaded = DefinitionReader.Parse("version: 1\ncolumns: { n: { type: integer } }\nstages: [{ filter: \"n <> 2\" }, { derive: { m: 'n * 2' } }]\noutput: { path: '{c}.csv' }\n");
        return PipelinePlan.Create(loaded.Definition with { Data = [file], Output = loaded.Definition.Output with { Folder = Path.Combine(folder.FullName, "out") } });
    }
}
