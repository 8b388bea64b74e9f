using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;
using Perfolizer.Metrology;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Measures what the hot path is made of, one part at a time, with BenchmarkDotNet; prints a table for each.</summary>
internal static class KernelsCommand
{
    public static int Run(IReadOnlyList<string> given)
    {
        bool quick = given.Contains("--quick", StringComparer.Ordinal);
        Arguments arguments = new([.. given.Where(one => one != "--quick")], "filter");
        if (arguments.Words.Count > 0)
        {
            throw new ArgumentException("kernels takes --filter PATTERN and --quick", nameof(given));
        }

        // In this process: no project is generated and built for each run, and internals can be reached.
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 20 : 100))
            .WithWarmupCount(quick ? 2 : 5)
            .WithIterationCount(quick ? 3 : 10);
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddValidator(JitOptimizationsValidator.FailOnError)
            .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
            .AddColumn(StatisticColumn.Median, StatisticColumn.Min, StatisticColumn.StdDev)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "pipeline-kernels"))
            .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Nanosecond).WithSizeUnit(SizeUnit.B).WithMaxParameterColumnWidth(80));
        if (arguments.Text("filter", "") is { Length: > 0 } pattern)
        {
            config.AddFilter(new GlobFilter([pattern]));
        }

        Summary[] summaries = BenchmarkRunner.Run(typeof(KernelsCommand).Assembly, config);
        foreach (Summary summary in summaries)
        {
            foreach (ValidationError error in summary.ValidationErrors.Where(error => error.IsCritical))
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.WriteLine($"## {summary.BenchmarksCases.FirstOrDefault()?.Descriptor.Type.Name}");
            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Ascii);
        }

        return summaries.Length > 0 && summaries.All(summary => summary.BenchmarksCases.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
