using System.Diagnostics;

namespace Pipeline.Core.Tests;

/// <summary>A test that asks a program of the system for its opinion; skipped, saying so, where it is missing.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program)
    {
        if (!File.Exists(Tool.PathOf(program)))
        {
            Skip = $"{Tool.PathOf(program)} is missing";
        }
    }
}

/// <summary>Programs of the system that read and write the formats of others.</summary>
internal static class Tool
{
    public static string PathOf(string program) => "/usr/bin/" + program;

    /// <summary>Runs a program, which must succeed.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public static byte[] Run(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(PathOf(program), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Assert.True(Task.WaitAll([reading, errors], TimeSpan.FromSeconds(60)) && process.WaitForExit(60_000), $"{program} does not end");
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
        return output.ToArray();
    }
}
