using Pipeline.Benchmarks.Generating;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Generated records as a batch, and the program that some stages make for them.</summary>
internal sealed class Workload
{
    /// <summary>Records of each batch: half a megabyte of orders, the usual size of a batch.</summary>
    public const int Records = 6000;

    private readonly byte[] bytes;
    private readonly PipelinePlan plan;
    private readonly RecordCut cut;

    /// <summary>Makes it.</summary>
    /// <param name="shape">Shape of the records.</param>
    /// <param name="pipeline">What stands in the pipeline file behind its version.</param>
    public Workload(string shape, string pipeline)
    {
        Shape records = Shape.Called(shape);
        using MemoryStream stream = new();
        RowBuffer buffer = new(stream);
        for (int row = 0; row < Records; row++)
        {
            records.AddRow(buffer, seed: 42, row);
        }

        buffer.Flush();
        // The tokenizer takes the byte before the batch.
        bytes = [(byte)'\n', .. stream.ToArray()];
        cut = RecordCutter.Find(Bytes, (byte)',', (byte)'"', final: true);
        plan = Plan(records, pipeline);
    }

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(1);

    /// <summary>The one chain of all stages.</summary>
    public ChainProgram Program => plan.Files[0].Programs.Single();

    /// <summary>Number of stages, for the counts of a batch.</summary>
    public int Stages => plan.Stages.Count;

    /// <summary>The columns after the stages.</summary>
    public Schema Columns { get; private set; } = null!;

    /// <summary>A new batch of the records.</summary>
    public RecordBatch Batch() => new()
    {
        File = 0,
        Offset = 0,
        Buffer = bytes,
        Start = 1,
        Length = bytes.Length - 1,
        WellFormed = cut.WellFormed,
        Counts = new StageCounts[Stages],
    };

    private PipelinePlan Plan(Shape records, string pipeline)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-kernels-");
        try
        {
            string file = Path.Combine(folder.FullName, records.Stem + ".csv");
            File.WriteAllBytes(file, [.. records.Header, (byte)'\n', .. Bytes[..(Bytes.IndexOf((byte)'\n') + 1)]]);
            LoadedDefinition loaded = DefinitionReader.Parse("version: 1\n" + pipeline);
            PipelineDefinition definition = loaded.Definition with { Data = [file], Output = loaded.Definition.Output with { Folder = Path.Combine(folder.FullName, "out") } };
            string[] names = System.Text.Encoding.UTF8.GetString(records.Header).Split(',');
            Columns = StageBinder.Bind(definition, names, names, records.Stem, driftFrom: null, sample: null, [], [])?.Output ?? throw new ArgumentException(string.Join('\n', loaded.Problems), nameof(pipeline));
            return PipelinePlan.Create(definition);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
