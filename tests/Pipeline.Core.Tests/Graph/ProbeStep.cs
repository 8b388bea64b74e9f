using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A step between the stages that lets a test do something, or throw, at a record of its choice.</summary>
internal sealed class ProbeStep(Action<int> onRecord) : RecordStep
{
    private int records;

    public override IReadOnlyList<int> Slots => [];

    /// <summary>The plan with this step at the end of a chain.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Index of the chain.</param>
    /// <param name="onRecord">Called with the number of the record, from 1, in the order in which they come by.</param>
    public static PipelinePlan Into(PipelinePlan plan, int chain, Action<int> onRecord)
    {
        ProbeStep probe = new(onRecord);
        return plan with
        {
            Files =
            [
                .. plan.Files.Select(file => file with
                {
                    Programs = [.. file.Programs.Select((program, i) => i == chain ? program with { Steps = [.. program.Steps, new ChainStep(0, "probe", probe)] } : program)],
                }),
            ],
        };
    }

    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        onRecord(Interlocked.Increment(ref records));
        return StepOutcome.Keep;
    }
}
