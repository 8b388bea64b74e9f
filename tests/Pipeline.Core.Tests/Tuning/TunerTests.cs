using System.IO.Compression;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Runs;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

/// <summary>Whole tunings. How fast what is, is a benchmark's business; here it counts what is tried and what is left behind.</summary>
public sealed class TunerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly PipelineFolder folder = new();
    private readonly TemporaryFolder work = new();

    public void Dispose()
    {
        folder.Dispose();
        work.Dispose();
    }

    [Fact]
    public async Task Run_SomeMegabytes_TriesSettingsAndLeavesNothingBehind()
    {
        Orders(200_000);
        PipelineDefinition definition = folder.Define("stages: [ { filter: \"length(replace(upper(text), 'E', 'EE')) > 3\" } ]\nrejects: { max: 0 }");
        TuningResult result = await TuneAsync(definition, TimeSpan.FromSeconds(4));
        Assert.True(result.Trials >= 1);
        Assert.Equal(result.DataBytes, new FileInfo(Path.Combine(folder.Data, "a.csv")).Length);
        Assert.InRange(result.SampleBytes, 1, result.DataBytes);
        Assert.Equal("as it is", result.Rows.Count == 0 ? "as it is" : result.Rows[0].Flags);
        Assert.True(result.Rows.Count <= 9);
        Assert.Equal(result.Changes.Count > 0, result.Confirmed is { High: < 1 });
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.Path));
        Assert.Equal(EntryKind.None, Entry.Look(definition.Output.Folder!));
    }

    [Fact]
    public async Task Run_FewRecords_SaysThatThereIsNothingToTune()
    {
        Orders(10);
        TuningResult result = await TuneAsync(folder.Define(), TimeSpan.FromSeconds(4));
        Assert.Contains("too little to tune", result.Unclear, StringComparison.Ordinal);
        Assert.Empty(result.Changes);
    }

    [Fact]
    public async Task Run_PipelineThatFails_SaysWhy()
    {
        folder.Write("a.csv", "k,v\n1,\"never closed\n");
        RunException failed = await Assert.ThrowsAsync<RunException>(() => TuneAsync(folder.Define(), TimeSpan.FromSeconds(4)));
        Assert.Equal(65, failed.ExitCode);
        Assert.Contains("nothing can be tuned", failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.Path));
    }

    [Fact]
    public async Task Run_RejectsPastTheLimit_StopNoTrial()
    {
        folder.Write("a.csv", "k,v\n1,2\nx\n");
        TuningResult result = await TuneAsync(folder.Define(), TimeSpan.FromSeconds(4));
        Assert.NotNull(result.Unclear);
    }

    [Fact]
    public async Task Run_Cancelled_LeavesNothingBehind()
    {
        Orders(100_000);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TuneAsync(folder.Define(), TimeSpan.FromSeconds(4), stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.Path));
    }

    /// <summary>A sample of files that differ in size once stayed smaller than the data, and was made again and again.</summary>
    [Fact]
    public async Task Run_FilesThatDifferInSize_Ends()
    {
        Orders(20_000);
        folder.Write("b.csv", "k,text\n1,a\n");
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(Path.Combine(folder.Data, "a.csv")));
        }

        folder.Write("c.csv.gz", stored.ToArray());
        TuningResult result = await TuneAsync(folder.Define(), TimeSpan.FromSeconds(2));
        Assert.True(result.Trials >= 1);
        Assert.InRange(result.SampleBytes, 1, 2 * result.DataBytes);
    }

    private void Orders(int count)
    {
        StringBuilder text = new("k,text\n");
        for (int i = 0; i < count; i++)
        {
            _ = text.Append(i).Append(",some text of order ").Append(i).Append(" that is long enough\n");
        }

        folder.Write("a.csv", text.ToString());
    }

    private Task<TuningResult> TuneAsync(PipelineDefinition definition, TimeSpan budget, CancellationToken cancellation = default) =>
        Tuner.RunAsync(definition, new TuningOptions { Budget = budget, Folder = work.Path }, cancellation).WaitAsync(Limit, CancellationToken.None);
}
