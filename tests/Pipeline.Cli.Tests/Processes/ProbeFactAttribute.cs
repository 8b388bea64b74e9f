using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>A test that needs what not every machine has: a probe in bash says whether it is there, else the test is skipped with the reason.</summary>
internal sealed class ProbeFactAttribute : FactAttribute
{
    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    public ProbeFactAttribute(string probe, string otherwise) => Skip = Known.GetOrAdd(probe, Succeeds) ? null : otherwise;

    private static bool Succeeds(string probe)
    {
        ProcessStartInfo start = new("bash", ["-c", $"exec > /dev/null 2>&1; {probe}"]);
        start.Environment["TEST_PIPELINE_PROGRAM"] = PipelineProcess.Command is [var program] ? program : "";
        using Process shell = Process.Start(start)!;
        return shell.WaitForExit(TimeSpan.FromSeconds(60)) && shell.ExitCode == 0;
    }
}
