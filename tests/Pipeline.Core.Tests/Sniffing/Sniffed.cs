using System.Text;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

/// <summary>Sniffs texts of tests.</summary>
internal static class Sniffed
{
    public static FileFindings Text(string text, string name = "x.csv", bool isWhole = true) =>
        FileSniffer.Sniff(new FileSample(name, Encoding.UTF8.GetBytes(text), isWhole) { StoredLength = text.Length });

    /// <summary>The settings but for those named, as one text.</summary>
    public static string Settings(this FileFindings found, params string[] but) =>
        string.Join(", ", found.Settings.Where(setting => !but.Contains(setting.Key, StringComparer.Ordinal)).Select(setting => $"{setting.Key}: {setting.Value}"));
}
