using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>A program that sets what cannot be is told where it does so.</summary>
public sealed class AllowedTests
{
    private static readonly Dictionary<string, Action> Wrong = new(StringComparer.Ordinal)
    {
        [nameof(RunDefinition.Jobs)] = static () => _ = new RunDefinition { Jobs = 0 },
        [nameof(RunDefinition.BatchBytes)] = static () => _ = new RunDefinition { BatchBytes = 0 },
        [nameof(RunDefinition.AllDop)] = static () => _ = new RunDefinition { AllDop = -1 },
        ["Dop[keep]"] = static () => _ = new RunDefinition { Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 0 } },
        [nameof(RunDefinition.AllShard)] = static () => _ = new RunDefinition { AllShard = 257 },
        [nameof(RunDefinition.AllCapacity)] = static () => _ = new RunDefinition { AllCapacity = 0 },
        [nameof(RunDefinition.Memory)] = static () => _ = new RunDefinition { Memory = (1 << 20) - 1 },
        [nameof(RunDefinition.WorkerMemory)] = static () => _ = new RunDefinition { WorkerMemory = 1 },
        [nameof(RunDefinition.WorkerTimeout)] = static () => _ = new RunDefinition { WorkerTimeout = TimeSpan.Zero },
        [nameof(RejectsDefinition.Max)] = static () => _ = new RejectsDefinition { Max = -1 },
        [nameof(RejectsDefinition.MaxPercent)] = static () => _ = new RejectsDefinition { MaxPercent = -5 },
        [nameof(PipelineDefinition.KeepRuns)] = static () => _ = new PipelineDefinition { KeepRuns = 0 },
        [nameof(PipelineDefinition.KeepRunsFor)] = static () => _ = new PipelineDefinition { KeepRunsFor = TimeSpan.Zero },
        [nameof(RunDefinition.LockWait)] = static () => _ = new RunDefinition { LockWait = TimeSpan.FromDays(2) },
        [nameof(CsvInputDefinition.MaxRecord)] = static () => _ = new CsvInputDefinition { MaxRecord = 1 },
    };

    public static TheoryData<string> Properties => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Set_OutOfRange_ThrowsAndNamesTheProperty(string property) =>
        Assert.StartsWith(property, Assert.Throws<ArgumentOutOfRangeException>(Wrong[property]).ParamName, StringComparison.Ordinal);
}
