using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>
/// One shell for the commands of a page, in a folder as a clone has it, as far as the pages need it. <c>run.sh</c> there, and
/// <c>pipeline</c> on the PATH, is the program that was built with the tests.
/// </summary>
internal sealed class TourShell : IDisposable
{
    // Behind the output of each command, around its exit code.
    private const char Mark = '\u001e';

    // Of a page: each command starts the program, which takes seconds only where many tests share few cores.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-pages-").FullName;

    public TourShell()
    {
        string data = Path.Combine(Repository.Root, "sample-data");
        foreach (string file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Clone, "sample-data", Path.GetRelativePath(data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        Script(Path.Combine(Clone, "run.sh"), "export PIPELINE_COMMAND=./run.sh; [[ $# -gt 0 ]] || set -- run sample-data -c sample-data/pipeline.yaml -o out");
        Script(Path.Combine(folder, "bin", "pipeline"), "");
    }

    /// <summary>Where the commands begin.</summary>
    public string Clone => Path.Combine(folder, "clone");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// Runs command lines one after the other in one shell. What each wrote to stdout and stderr comes together, as on a terminal;
    /// behind a command that never came to its end there is nothing more.
    /// </summary>
    public async Task<IReadOnlyList<(int ExitCode, string[] Output)>> RunAsync(IEnumerable<string> commands)
    {
        StringBuilder script = new();
        foreach (string command in commands)
        {
            script.Append(CultureInfo.InvariantCulture, $"eval '{command.Replace("'", @"'\''", StringComparison.Ordinal)}' 2>&1 < /dev/null; printf '{Mark}%d{Mark}' $?\n");
        }

        string[] parts = (await OutputAsync(script.ToString())).Split(Mark);
        return [.. parts.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (int.Parse(pair[1], CultureInfo.InvariantCulture), Lines(pair[0])))];
    }

    private static string[] Lines(string output) => output.Length == 0 ? [] : output.TrimEnd('\n').Split('\n');

    private static void Script(string path, string first)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{first}\nexec {PipelineProcess.ShellCommand} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> OutputAsync(string script)
    {
        ProcessStartInfo start = new("bash", ["-c", script])
        {
            WorkingDirectory = Clone,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

        // Settings of whoever runs the tests are not those of the page.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PIPELINE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] = $"{Path.Combine(folder, "bin")}:{start.Environment["PATH"]}";
        start.Environment["TMPDIR"] = Path.Combine(folder, "tmp");
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["COLUMNS"] = "120";
        using CancellationTokenSource limit = new(Limit);
        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        try
        {
            process.StandardInput.Close();
            char[] buffer = new char[4096];
            for (int count; (count = await process.StandardOutput.ReadAsync(buffer, limit.Token)) > 0;)
            {
                output.Append(buffer, 0, count);
            }

            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return output.ToString();
    }
}
