using Pipeline.Files;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>The one list of figures: metrics file and collector get the same ones.</summary>
internal static class RunFigures
{
    /// <summary>Those of a run that has ended.</summary>
    public static IReadOnlyList<Figure> Of(RunReport report)
    {
        TotalsReport totals = report.Totals;
        return
        [
            new("run.success", "", "1 if the last run ended with exit code 0, else 0.", report.ExitCode == ExitCodes.Success ? 1 : 0),
            new("run.exit_code", "", "Exit code of the last run.", report.ExitCode),
            new(
                "run.records",
                "",
                "Records of the last run by what became of them; read + added = written + all others.",
                "outcome",
                [
                    ("read", totals.Read), ("added", totals.Counts.Added), ("written", totals.Written), ("filtered", totals.Filtered), ("rejected", totals.Rejected),
                    .. totals.Counts.Rare.Select(rare => (rare.Name, (double)rare.Count)),
                ]),
            new("run.rejects", "", "Faults of the last run by reject code; a record may have several.", "code", [.. report.RejectsByCode.Select(reject => (reject.Code, (double)reject.Count))]),
            new("run.io", "By", "Bytes of the last run, decompressed where they were read.", "direction", [("in", totals.BytesIn), ("out", totals.BytesOut)]),
            new("run.files", "", "Files of the last run.", "direction", [("in", report.Inputs.Count), ("out", report.Outputs.Count)]),
            .. report.Guard is { } guard ? [new("run.guard_findings", "", "Figures of the last run that are not as on earlier nights.", guard.Findings)] : Array.Empty<Figure>(),
            new("run.duration", "s", "How long the last run took.", report.Duration.TotalSeconds),
            new("run.cpu", "s", "CPU time of the last run, child processes included.", report.CpuTime.TotalSeconds),
            new("run.peak_memory", "By", "Largest resident memory of the last run, without child processes.", report.PeakMemoryBytes),
            new("run.start_time", "s", "When the last run began, in seconds since 1970.", Seconds(report.Started)),
            new("run.end_time", "s", "When the last run ended, in seconds since 1970.", Seconds(report.Started + report.Duration)),
        ];
    }

    /// <summary>Seconds since 1970.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
