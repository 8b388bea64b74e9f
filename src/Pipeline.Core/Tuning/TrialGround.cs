using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>A sample in a folder, and real runs of it.</summary>
/// <param name="definition">What the user wants run.</param>
/// <param name="whole">The plan of all the data.</param>
/// <param name="folder">Where sample and output go.</param>
/// <param name="options">How it is run.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class TrialGround(PipelineDefinition definition, PipelinePlan whole, string folder, RunOptions options, CancellationToken cancellation) : ITrialGround
{
    private Trial? trial;

    public PipelinePlan Plan => trial?.Plan ?? whole;

    public long SampleBytes { get; private set; }

    public long DataBytes { get; } = whole.Files.Sum(file => file.Bytes);

    public bool IsWhole { get; private set; }

    public bool Resize(long bytes)
    {
        long before = SampleBytes;
        Sample sample = SampleFolder.Make(whole, Math.Min(bytes, DataBytes), Empty("data"), cancellation);
        SampleBytes = sample.Bytes;
        IsWhole = sample.IsWhole;
        trial = new Trial(definition, sample, Empty("out"), options);
        return SampleBytes > before;
    }

    public RunReport Run(RunDefinition run)
    {
        RunReport report = trial!.Run(run, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return report;
    }

    private string Empty(string name)
    {
        string path = Path.Combine(folder, name);
        if (Entry.Look(path) == EntryKind.Folder)
        {
            Directory.Delete(path, recursive: true);
        }

        return Directory.CreateDirectory(path).FullName;
    }
}
