using System.IO.Compression;

namespace Pipeline.Runs;

/// <summary>What a run leaves in its folder about itself.</summary>
internal sealed partial class RunFolder
{
    /// <summary>Replaces the run's <c>run.json</c>.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public void WriteReport(ReadOnlySpan<byte> json) => ReportFile.Write(Path.Combine(Folder, ReportFile.Name), json, options.Sync, calls);

    /// <summary>Writes the list of files for which <c>run.json</c> has no room, beside it and before it.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public void WriteMoreFiles(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (ReadOnlyMemory<byte> line in lines)
            {
                gzip.Write(line.Span);
            }
        }

        ReportFile.Write(Path.Combine(Folder, ReportFile.MoreFilesName), compressed.GetBuffer().AsSpan(0, (int)compressed.Length), options.Sync, calls);
    }

    /// <summary>Writes what shows the run to people, beside its report. It can be made again from that, so nothing waits for the disk and a failure is only told.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="make">Makes it of the runs of the output.</param>
    /// <returns>A warning, or null.</returns>
    public string? WritePage(string name, Func<IEnumerable<LedgerEntry>, byte[]> make)
    {
        string path = Path.Combine(Folder, name);
        try
        {
            ReportFile.Write(path, make(Output is null ? [] : Ledger.Read(Output, calls, out _)), sync: false, calls);
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is: the run has ended well or badly without it.
            return $"{name} could not be written, 'pipeline report --html' makes it: {exception.Message}";
        }
    }
}
