using System.Text.Json.Nodes;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>Memory does not grow with the input, even where the reader of the output is slow.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>40 and 160 MB; 200 MB and 2 GB with <c>PIPELINE_TESTS_LONG=1</c>.</summary>
    [Fact]
    public async Task Run_LargeInputAndSmallOne_TakeTheSameMemory()
    {
        (int small, int large) = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? (200, 2000) : (40, 160);
        long[] peaks = [await PeakAsync(small), await PeakAsync(large)];

        Assert.True(peaks[1] < peaks[0] * 1.15, $"{peaks[0]:#,0} bytes for {small} MB, {peaks[1]:#,0} for {large} MB");
    }

    /// <summary>A batch's rejects took seven times the memory of its records when each was an object of its own.</summary>
    [Fact]
    public async Task Run_EveryRecordIsRejected_TakesLittleMoreThanNone()
    {
        long none = await PeakOfAsync("text");
        long every = await PeakOfAsync("integer");

        Assert.True(every < none + (80 << 20), $"{none:#,0} bytes without rejects, {every:#,0} where each record is rejected");
    }

    private async Task<long> PeakOfAsync(string type)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            { echo a,b; yes x,y | head -c 8000000; } | pipeline run - -o - -q --memory 16MiB --type a={{type}} --max-rejects 100% --run-dir runs --report r.json > out
            echo ${PIPESTATUS[1]}
            """);

        Assert.True(result.Out is "0\n", result.ToString());
        return (long)JsonNode.Parse(folder.Read("r.json"))!["peak_memory_bytes"]!;
    }

    private async Task<long> PeakAsync(int megabytes)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            export DOTNET_GCHeapHardLimit=0x6000000
            { echo id,name,value; yes '12345,some name or other,1.50' | head -c {{megabytes}}000000; echo; } |
              pipeline run - -q --memory 16MiB --derive 'twice=cast(id as integer) * 2' --max-rejects 1 --run-dir runs --report r.json | { sleep 1; wc -c > size; }
            echo ${PIPESTATUS[1]}
            """);

        Assert.True(result.Out is "0\n", result.ToString());
        Assert.True(long.Parse(folder.Read("size"), System.Globalization.CultureInfo.InvariantCulture) > megabytes * 1_000_000L);
        return (long)JsonNode.Parse(folder.Read("r.json"))!["peak_memory_bytes"]!;
    }
}
