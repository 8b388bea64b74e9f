using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>What was measured on, without its name.</summary>
internal static class Machine
{
    /// <summary>Cores, processor, memory, system, .NET and today's date, in one line.</summary>
    public static string Describe()
    {
        string processor = Value("/proc/cpuinfo", "model name") ?? "unnamed processor";
        double gigabytes = Value("/proc/meminfo", "MemTotal")?.Split(' ')[0] is { } kibibytes ? double.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024 / 1e9 : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({processor}, {Vectors()}), {gigabytes:F0} GB memory, {RuntimeInformation.OSDescription}, Linux {Environment.OSVersion.Version.ToString(2)}, {RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    /// <summary>Those that decide how fast bytes are read and checksums made, as the system names them.</summary>
    private static string Vectors()
    {
        string[] telling = ["avx2", "avx512f", "avx512bw", "avx512vbmi2", "vpclmulqdq", "sha_ni", "asimd", "sve", "pmull", "sha2"];
        string[] found = (Value("/proc/cpuinfo", "flags") ?? Value("/proc/cpuinfo", "Features") ?? "").Split(' ');
        return string.Join(' ', telling.Where(found.Contains)) is { Length: > 0 } some ? some : "vector instructions unknown";
    }

    private static string? Value(string file, string name) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
}
