using System.Collections.Concurrent;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Golden;

/// <summary>A case after its run.</summary>
internal sealed record CaseRun(CaseFolder Case, ProcessResult Result, IReadOnlyDictionary<string, byte[]> Input, IReadOnlyDictionary<string, byte[]> Files, string? Report, bool Succeeded);

/// <summary>Runs all cases, as many at once as there are cores: a theory would take one after the other.</summary>
public sealed class CaseRuns : IDisposable
{
    private readonly ConcurrentDictionary<string, Task<CaseRun>> runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim cores = new(Math.Max(2, Environment.ProcessorCount));

    public CaseRuns()
    {
        foreach (string name in CaseFolder.Names)
        {
            runs[name] = Task.Run(() => RunAsync(name));
        }
    }

    internal Task<CaseRun> this[string name] => runs[name];

    public void Dispose()
    {
        Task.WhenAll(runs.Values).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        cores.Dispose();
    }

    private async Task<CaseRun> RunAsync(string name)
    {
        await cores.WaitAsync();
        try
        {
            CaseFolder folder = new(Path.Combine(CaseFolder.Root, name));
            using TemporaryFolder work = new();
            folder.CopyInputTo(work.Path);
            ProcessResult result = await PipelineProcess.RunAsync(work.Path, folder.Arguments, folder.Stdin);
            Dictionary<string, byte[]> files = CaseFolder.FilesBelow(work.Path);
            foreach ((string path, byte[] bytes) in Rejects(work))
            {
                files[path] = bytes;
            }

            string report = work["out/.pipeline/latest/run.json"];
            return new CaseRun(
                folder,
                result,
                CaseFolder.FilesBelow(work["input"]),
                files.Where(file => !file.Key.StartsWith("input/", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
                File.Exists(report) ? await File.ReadAllTextAsync(report) : null,
                File.Exists(work["out/_SUCCESS"]));
        }
        finally
        {
            cores.Release();
        }
    }

    /// <summary>The rejects of the run stand in <c>expected/rejects.csv</c> and <c>expected/rejects/</c>.</summary>
    private static IEnumerable<(string Path, byte[] Bytes)> Rejects(TemporaryFolder work)
    {
        string latest = work["out/.pipeline/latest"];
        if (File.Exists(Path.Combine(latest, "rejects.csv")))
        {
            yield return ("rejects.csv", File.ReadAllBytes(Path.Combine(latest, "rejects.csv")));
        }

        foreach ((string path, byte[] bytes) in CaseFolder.FilesBelow(Path.Combine(latest, "rejects")))
        {
            yield return ("rejects/" + path, bytes);
        }
    }
}
