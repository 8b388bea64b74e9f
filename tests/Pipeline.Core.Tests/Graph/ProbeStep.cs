using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A step that lets a test do something, or throw, at a record of its choice, and then does what the step in it does, if there is one.</summary>
internal sealed class ProbeStep(Action<int> onRecord, RecordStep? step = null) : RecordStep
{
    private int records;

    public override IReadOnlyList<int> Slots => step?.Slots ?? [];

    public override IReadOnlyList<int> Computes => step?.Computes ?? [];

    /// <summary>The plan with this step around the last one of a chain; in a chain without steps it stands alone, and the run cannot balance.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Index of the chain.</param>
    /// <param name="onRecord">Called with the number of the record, from 1, in the order in which they come by.</param>
    public static PipelinePlan Into(PipelinePlan plan, int chain, Action<int> onRecord)
    {
        int records = 0;
        return plan with { Files = [.. plan.Files.Select(file => file with { Programs = [.. file.Programs.Select((program, i) => i == chain ? Probed(program) : program)] })] };

        ChainProgram Probed(ChainProgram program)
        {
            ChainStep last = program.Steps.Count > 0 ? program.Steps[^1] : new ChainStep(0, "probe", new ProbeStep(_ => { }));
            ProbeStep probe = new(_ => onRecord(Interlocked.Increment(ref records)), last.Step);
            return program with { Steps = [.. program.Steps.SkipLast(1), last with { Step = probe }] };
        }
    }

    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        onRecord(Interlocked.Increment(ref records));
        return step?.Apply(record, faults) ?? StepOutcome.Keep;
    }
}
