using System.Diagnostics;

namespace Pipeline.Core.Tests.Csv.Encodings;

/// <summary>glibc's iconv, the other opinion on encodings.</summary>
internal static class Iconv
{
    private const string Program = "/usr/bin/iconv";

    /// <summary>Why there is none, or null.</summary>
    public static string? Missing => File.Exists(Program) ? null : $"{Program} is missing";

    /// <summary>Converts bytes; null where it refuses them.</summary>
    public static byte[]? TryConvert(string from, string to, byte[] bytes) => Run(["-f", from, "-t", to], bytes, out byte[] output) == 0 ? output : null;

    /// <summary>Converts the bytes that can be converted.</summary>
    public static byte[] ConvertSome(string from, string to, byte[] bytes)
    {
        Run(["-c", "-f", from, "-t", to], bytes, out byte[] output);
        return output;
    }

    /// <summary>Converts bytes.</summary>
    public static byte[] Convert(string from, string to, byte[] bytes) =>
        TryConvert(from, to, bytes) ?? throw new InvalidOperationException($"iconv cannot make {to} of this {from}");

    private static int Run(string[] arguments, byte[] bytes, out byte[] converted)
    {
        using Process process = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task writing = OwnThread.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(bytes);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It refused the bytes before it had read all of them.
            }
        });
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Assert.True(Task.WaitAll([writing, reading, errors], TimeSpan.FromSeconds(60)) && process.WaitForExit(60_000), "iconv does not end");
        converted = output.ToArray();
        return process.ExitCode;
    }
}

/// <summary>A theory that asks iconv; skipped, saying so, where there is none.</summary>
internal sealed class IconvTheoryAttribute : TheoryAttribute
{
    public IconvTheoryAttribute() => Skip = Iconv.Missing;
}
