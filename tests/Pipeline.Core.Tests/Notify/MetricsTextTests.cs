using Pipeline.Core.Tests.Reports;
using Pipeline.Notify;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Notify;

/// <summary>The file of metrics as text. That Prometheus' own parsers read it, the command line's tests show.</summary>
public sealed class MetricsTextTests
{
    [Fact]
    public void Format_PublishedRun_HasEachFigureOnce()
    {
        string text = MetricsFile.Format(ReportSample.Published(), "");
        string[] samples = [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal(samples.Select(line => line[..line.LastIndexOf(' ')]).Distinct(StringComparer.Ordinal).Count(), samples.Length);
        Assert.Equal(
            [
                "pipeline_run_success{pipeline=\"nightly-orders\"} 1",
                "pipeline_run_exit_code{pipeline=\"nightly-orders\"} 0",
                "pipeline_run_records{pipeline=\"nightly-orders\",outcome=\"read\"} 5000",
                "pipeline_run_records{pipeline=\"nightly-orders\",outcome=\"added\"} 0",
                "pipeline_run_records{pipeline=\"nightly-orders\",outcome=\"written\"} 1500",
                "pipeline_run_records{pipeline=\"nightly-orders\",outcome=\"filtered\"} 3493",
                "pipeline_run_records{pipeline=\"nightly-orders\",outcome=\"rejected\"} 7",
                "pipeline_run_rejects{pipeline=\"nightly-orders\",code=\"csv.field_count\"} 5",
                "pipeline_run_rejects{pipeline=\"nightly-orders\",code=\"cast.decimal\"} 2",
                "pipeline_run_io_bytes{pipeline=\"nightly-orders\",direction=\"in\"} 90000",
                "pipeline_run_io_bytes{pipeline=\"nightly-orders\",direction=\"out\"} 25000",
                "pipeline_run_files{pipeline=\"nightly-orders\",direction=\"in\"} 2",
                "pipeline_run_files{pipeline=\"nightly-orders\",direction=\"out\"} 2",
                "pipeline_run_duration_seconds{pipeline=\"nightly-orders\"} 1.25",
                "pipeline_run_cpu_seconds{pipeline=\"nightly-orders\"} 2.875",
                "pipeline_run_peak_memory_bytes{pipeline=\"nightly-orders\"} 92000000",
                "pipeline_run_start_time_seconds{pipeline=\"nightly-orders\"} 1795439700.123",
                "pipeline_run_end_time_seconds{pipeline=\"nightly-orders\"} 1795439701.373",
                "pipeline_last_success_time_seconds{pipeline=\"nightly-orders\"} 1795439701.373",
            ],
            samples);
    }

    [Fact]
    public void Format_FailedRun_KeepsWhenOneWentWellLast()
    {
        RunReport good = ReportSample.Published();
        RunReport bad = good with { ExitCode = 65, Status = RunStatus.Failed, Started = good.Started.AddDays(1) };
        string first = MetricsFile.Format(good, "");

        string second = MetricsFile.Format(bad, first);
        string third = MetricsFile.Format(bad with { Started = good.Started.AddDays(2) }, second);
        string other = MetricsFile.Format(bad with { Name = "other" }, first);

        Assert.Contains("pipeline_run_success{pipeline=\"nightly-orders\"} 0\n", third, StringComparison.Ordinal);
        Assert.Contains("pipeline_last_success_time_seconds{pipeline=\"nightly-orders\"} 1795439701.373\n", third, StringComparison.Ordinal);
        Assert.DoesNotContain("last_success", other, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_OddName_IsEscapedAndFoundAgain()
    {
        RunReport report = ReportSample.Published() with { Name = "a\"b\\c\nd{}é" };
        string text = MetricsFile.Format(report, "");

        Assert.Contains("pipeline_run_success{pipeline=\"a\\\"b\\\\c\\nd{}é\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("pipeline_last_success_time_seconds", MetricsFile.Format(report with { ExitCode = 74 }, text), StringComparison.Ordinal);
    }
}
