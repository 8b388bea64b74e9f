using System.Text;
using Pipeline.Files;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>The file of metrics of one job. It replaces nothing but a file of metrics of ours.</summary>
internal static class MetricsFile
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes it beside its place and renames it. Returns what was wrong, or null.</summary>
    public static string? Write(string path, RunReport report)
    {
        // node_exporter reads what ends in .prom.
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (DataName.Is(path))
            {
                return "it would be read as data: name it .prom";
            }

            if (Read(path) is not { } earlier || (earlier.Length > 0 && !earlier.StartsWith(MetricsText.Beginning, StringComparison.Ordinal)))
            {
                return "what stands there is no file of metrics: name another file";
            }

            File.WriteAllText(temporary, Format(report, earlier), Utf8);
            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // ArgumentException is .NET's for a file past ulimit -f, too.
            TryDelete(temporary);
            return exception.Message;
        }
    }

    /// <summary>The text. When a run went well last is taken over from the file before it, since a failed run does not know.</summary>
    public static string Format(RunReport report, string earlier)
    {
        string pipeline = report.Name ?? report.Output ?? "";
        Figure success = new("last_success_time", "s", "When a run last ended with exit code 0, in seconds since 1970.", RunFigures.Seconds(report.Started + report.Duration));
        if (report.ExitCode != ExitCodes.Success)
        {
            success = success with { Values = MetricsText.Find(earlier, pipeline, success) is { } before ? [("", before)] : [] };
        }

        return MetricsText.Format(pipeline, [.. RunFigures.Of(report), success]);
    }

    /// <summary>What stands there: empty where nothing does, null where it is no plain file, of which even a look may take for ever.</summary>
    private static string? Read(string path)
    {
        const int MostBytes = 1 << 20;
        if (Entry.Look(path) == EntryKind.None)
        {
            return "";
        }

        if (Entry.Look(path) != EntryKind.File || FileIdentity.Of(path) is not { Regular: true })
        {
            return null;
        }

        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[(int)Math.Min(file.Length, MostBytes)];
        return Utf8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was wrong is told already.
        }
    }
}
