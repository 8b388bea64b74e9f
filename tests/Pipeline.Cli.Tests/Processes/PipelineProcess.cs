using System.Diagnostics;
using System.Text;
using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// Starts the program as a process of its own, or a shell in which <c>pipeline</c> is that program: the one that
/// <c>TEST_PIPELINE_PROGRAM</c> names, else the native one of run.sh if it was built from these sources, else the one that was
/// built with the tests, which is started where the variable is empty. What outlives its time limit is killed, and the test fails.
/// </summary>
internal static class PipelineProcess
{
    // Only what hangs takes as long: a run of hundreds of short programs took more than one minute on a core shared with many.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // The program of the tests is compiled anew at each of a thousand starts, which took half of the time of all tests.
    private static readonly string? Program = (Environment.GetEnvironmentVariable("TEST_PIPELINE_PROGRAM") ?? BuiltByRunScript()) is { Length: > 0 } program ? program : null;

    /// <summary>The dotnet host that runs the tests.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The program, and before it the host that it needs if it is not native.</summary>
    public static IReadOnlyList<string> Command { get; } = Program is null ? [Host, Path.Combine(AppContext.BaseDirectory, "pipeline.dll")] : [Program];

    /// <summary><see cref="Command"/> in the words of a shell.</summary>
    public static string ShellCommand { get; } = string.Join(' ', Command.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));

    /// <summary>Runs the program in a folder.</summary>
    /// <param name="folder">The current folder of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Bytes for stdin, which is closed behind them.</param>
    public static Task<ProcessResult> RunAsync(string folder, IEnumerable<string> arguments, byte[]? input = null) =>
        WaitAsync(Start(folder, arguments), input);

    /// <summary>Runs the program in a folder, without input.</summary>
    public static Task<ProcessResult> RunAsync(TemporaryFolder folder, params string[] arguments) => RunAsync(folder.Path, arguments);

    /// <summary>Runs a bash script, in which <c>pipeline</c> is the program and <c>"${program[@]}"</c> its command line, in a folder.</summary>
    public static Task<ProcessResult> ShellAsync(TemporaryFolder folder, string script, TimeSpan? limit = null)
    {
        ProcessStartInfo start = Prepared("bash", folder.Path);
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"program=({ShellCommand})\npipeline() {{ \"${{program[@]}}\" \"$@\"; }}\n{script}");
        return WaitAsync(Process.Start(start)!, null, limit);
    }

    /// <summary>Starts the program and leaves it running; the caller waits for it.</summary>
    /// <param name="folder">The current folder of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ownGroup">Whether it leads a process group, as what a terminal starts does.</param>
    public static Process Start(string folder, IEnumerable<string> arguments, bool ownGroup = false)
    {
        // Tests that run in the background of a shell have SIGINT ignored, those behind nohup SIGHUP, and children inherit that.
        ProcessStartInfo start = Prepared("env", folder);
        foreach (string argument in (string[])["--default-signal=INT,HUP", .. ownGroup ? ["setsid"] : Array.Empty<string>(), .. Command, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Feeds a process, waits for its end and gives what it wrote.</summary>
    public static async Task<ProcessResult> WaitAsync(Process process, byte[]? input, TimeSpan? limit = null)
    {
        using CancellationTokenSource timeout = new(limit ?? Limit);
        using (process)
        {
            try
            {
                using MemoryStream output = new();
                Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
                Task copy = process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
                await FeedAsync(process, input ?? [], timeout.Token);
                await Task.WhenAll(error, copy, process.WaitForExitAsync(timeout.Token));
                return new ProcessResult(process.ExitCode, output.ToArray(), await error);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static async Task FeedAsync(Process process, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input, which is its right.
        }
    }

    private static string? BuiltByRunScript()
    {
        using Process script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "run.sh"), "built"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string path = script.StandardOutput.ReadToEnd().Trim();
        script.WaitForExit();
        return script.ExitCode == 0 && !File.Exists(path + ".dll") ? path : null;
    }

    private static ProcessStartInfo Prepared(string file, string folder)
    {
        ProcessStartInfo start = new(file)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("PIPELINE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }
}
