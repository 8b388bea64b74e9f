namespace Pipeline.Sniffing;

/// <summary>What was found out about the files of DATA.</summary>
/// <param name="Files">The files, in the order of a run.</param>
/// <param name="NotSniffed">How many more there are, beyond <see cref="DataSniffer.MostFiles"/>.</param>
public sealed record SniffReport(IReadOnlyList<FileFindings> Files, int NotSniffed)
{
    /// <summary>Version of the JSON.</summary>
    internal const int JsonVersion = 1;

    /// <summary>The report as JSON, whose shape <c>pipeline help init</c> describes.</summary>
    public void WriteJson(Stream output) => SniffJson.Write(output, this);
}
