using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>
/// What <see cref="ReadingTimes"/> measures, as on processors that have less than this one: what .NET may use is told to a process when it
/// starts, so there is one for each.
/// </summary>
internal static class ReadingCommand
{
    private const string Alone = "alone";

    private static readonly (string Name, string? Setting)[] Ways =
    [
        ("all vectors", null),
        ("without AVX-512", "DOTNET_EnableAVX512"),
        ("without vectors", "DOTNET_EnableHWIntrinsic"),
    ];

    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is [Alone])
        {
            foreach (string type in ReadingTimes.Types)
            {
                Console.WriteLine(ReadingTimes.Measure(type).ToString("F1", CultureInfo.InvariantCulture));
            }

            return 0;
        }

        List<string[]> columns = [.. Ways.Select(way => Times(way.Setting))];
        Console.WriteLine($"| ns a value | {string.Join(" | ", Ways.Select(way => way.Name))} |");
        Console.WriteLine("|---|---:|---:|---:|");
        for (int i = 0; i < ReadingTimes.Types.Count; i++)
        {
            Console.WriteLine($"| {ReadingTimes.Types[i]} | {string.Join(" | ", columns.Select(column => column[i]))} |");
        }

        return 0;
    }

    private static string[] Times(string? setting)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["kernels", "reading", Alone]) { UseShellExecute = false, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(ReadingCommand).Assembly.Location);
        }

        if (setting is not null)
        {
            start.Environment[setting] = "0";
        }

        using Process process = Process.Start(start)!;
        string[] times = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? times : throw new InvalidOperationException($"measuring ended with {process.ExitCode}");
    }
}
