using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Graph;

/// <content>How far it is.</content>
public sealed partial class PipelineRun
{
    private ProgressSnapshot Snapshot()
    {
        TimeSpan elapsed = options.Time.GetElapsedTime(started);
        bool known = plan.Files.All(file => file.Bytes >= 0 && !file.IsCompressed);
        return new ProgressSnapshot(
            tally.FilesDone,
            plan.Files.Count,
            tally.BytesRead,
            known ? plan.Files.Sum(file => file.Bytes) : -1,
            tally.Total.In,
            tally.Total.Out,
            tally.Total.Rejected,
            elapsed,
            [
                .. meters.Select(meter => new BlockProgress(
                    meter.Name,
                    meter.Width(),
                    meter.Queued,
                    meter.BoundedCapacity,
                    Math.Min(1, meter.Busy / (elapsed * meter.Width())))
                {
                    Processes = plan.Blocks.FirstOrDefault(block => block.Name == meter.Name)?.Processes,
                    Requests = RequestsOf(meter.Name),
                    IsPlanned = plan.Blocks.Any(block => block.Name == meter.Name),
                }),
            ]);
    }

    private RequestFigures? RequestsOf(string block) => plan.Chains.Zip(runners).FirstOrDefault(pair => pair.First.Name == block).Second?.Notes.Requests;
}
