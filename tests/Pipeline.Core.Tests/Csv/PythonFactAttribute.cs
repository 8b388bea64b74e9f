using System.Diagnostics;

namespace Pipeline.Core.Tests.Csv;

/// <summary>A test that asks Python for its opinion; skipped, saying so, where there is no python3.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    private const string Python = "/usr/bin/python3";

    public PythonFactAttribute()
    {
        if (!File.Exists(Python))
        {
            Skip = $"{Python} is missing";
        }
    }

    public static byte[] Run(string program, byte[] input)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-c", program]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Task writing = OwnThread.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Assert.True(Task.WaitAll([writing, reading], TimeSpan.FromSeconds(60)) && process.WaitForExit(60_000), "python3 does not end");
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
