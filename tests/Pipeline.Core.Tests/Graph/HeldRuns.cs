using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Ways to run a job with stages that hold records.</summary>
internal static class HeldRuns
{
    /// <summary>Runs a random job with random settings.</summary>
    public static Task<PipelineResult> RunAsync(PipelineFolder folder, HeldJob job, string name, Random random, string yaml)
    {
        for (int file = 0; file < job.Files.Count; file++)
        {
            folder.Write($"{name}/{file}.csv", job.Text(file));
        }

        return folder.RunAsync(yaml, definition => definition with
        {
            Data = [Path.Combine(folder.Data, name)],
            Run = definition.Run with { StateMemory = random.Next(2) == 0 ? 1 << 20 : 128 << 20, BatchBytes = 256 << random.Next(10), Jobs = 1 + random.Next(4) },
        });
    }

    /// <summary>Runs with one, two and eight threads, small and usual batches, little and much memory, in threads and processes.</summary>
    public static async Task AssertSameAnyWayAsync(PipelineFolder folder, string yaml, SortedDictionary<string, string> expected)
    {
        (int Jobs, int BatchBytes, long Memory, int? Shard)[] ways =
            [(1, 512 << 10, 4 << 20, null), (2, 4 << 10, 1 << 30, null), (8, 900, 1 << 20, null), (3, 64 << 10, 1 << 30, 2), (2, 2000, 1 << 20, 2)];
        foreach ((int jobs, int batchBytes, long memory, int? shard) in ways)
        {
            PipelineResult result = await folder.RunAsync(
                yaml,
                definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = batchBytes, StateMemory = memory, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"jobs {jobs}, batch {batchBytes}, memory {memory}, shard {shard}");
        }
    }

    /// <summary>
    /// Runs in little memory, and each time another call about what is put aside fails: the first ones and every fifth behind them, or each with
    /// <c>PIPELINE_TESTS_LONG=1</c>.
    /// </summary>
    public static async Task AssertEachSpillCallCanFailAsync(PipelineFolder folder, string yaml)
    {
        PipelineDefinition Small(PipelineDefinition definition) => definition with { Run = definition.Run with { StateMemory = 1 << 20, BatchBytes = 32 << 10 } };
        int met = 0;
        int step = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1 : 11;
        for (int call = 1; ; call += call < 8 ? 1 : step)
        {
            FailingSpill calls = new(call);
            PipelineResult result = await folder.RunAsync(yaml, Small, new RunOptions { Calls = calls });
            if (!calls.IsMet)
            {
                result.AssertPublished();
                break;
            }

            met++;
            result.AssertFailed(74, "spill");
            Assert.Contains("the disk is full", result.Report.Failure, StringComparison.Ordinal);
            Assert.Contains("run.state_memory", result.Report.Failure, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(result.Output!, ".pipeline"), "spill", SearchOption.AllDirectories));
        }

        Assert.True(met >= 5, $"{met} calls");
    }

    /// <summary>The reference pipeline with stages put in.</summary>
    public static string With(string stages, int at)
    {
        List<string> lines = [.. ReferencePipeline.Yaml.Split('\n')];
        lines.Insert(lines.FindIndex(line => line.StartsWith("stages", StringComparison.Ordinal)) + 1 + at, "  " + stages.ReplaceLineEndings("\n").Replace("\n          ", "\n  ", StringComparison.Ordinal));
        return string.Join('\n', lines);
    }
}
