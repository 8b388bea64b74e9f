using System.Diagnostics;
using System.Text;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>
/// A folder as a clone has it, as far as the tour needs it, to run shell commands in; run.sh there is the program that was
/// built with the tests.
/// </summary>
internal sealed class TourShell : IDisposable
{
    // Of one command: each starts the program, which takes seconds only where many tests share few cores.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-readme-").FullName;

    public TourShell()
    {
        string data = Path.Combine(Repository.Root, "sample-data");
        foreach (string file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, "sample-data", Path.GetRelativePath(data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string script = Path.Combine(folder, "run.sh");
        File.WriteAllText(
            script,
            $"""
            #!/usr/bin/env bash
            [[ $# -gt 0 ]] || set -- run sample-data -c sample-data/pipeline.yaml -o out
            exec {PipelineProcess.ShellCommand} "$@"

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Runs a command line; what it wrote to stdout and stderr comes together, as on a terminal.</summary>
    public async Task<(int ExitCode, string[] Output)> RunAsync(string command)
    {
        ProcessStartInfo start = new("bash", ["-c", $"{{ {command}\n}} 2>&1"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

        // Settings of whoever runs the tests are not those of the tour.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PIPELINE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PIPELINE_COMMAND"] = "./run.sh";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["COLUMNS"] = "120";
        using CancellationTokenSource limit = new(Limit);
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.Length == 0 ? [] : output.TrimEnd('\n').Split('\n'));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return (-1, [$"(stopped after {Limit.TotalSeconds} s)"]);
        }
    }
}
