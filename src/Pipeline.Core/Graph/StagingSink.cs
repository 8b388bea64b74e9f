using System.Collections.Concurrent;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>Writes to the staged files of a run.</summary>
internal sealed class StagingSink(StagedFiles files) : IOutputSink
{
    private readonly ConcurrentDictionary<string, Destination> destinations = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Write(PlannedFile file, string path, ReadOnlySpan<byte> bytes, int records)
    {
        if (!destinations.TryGetValue(path, out Destination? destination))
        {
            destination = new Destination(files.Create(path), file.OutputHeader);
            destinations[path] = destination;
            destination.File.Write(destination.Header);
        }

        destination.File.Write(bytes);
        destination.File.AddRecords(records);
    }

    /// <inheritdoc/>
    public void Hash(string path, ReadOnlySpan<byte> bytes)
    {
        Destination destination = destinations[path];
        if (!destination.HeaderIsHashed)
        {
            destination.HeaderIsHashed = true;
            destination.File.AppendHash(destination.Header);
        }

        destination.File.AppendHash(bytes);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OutputReport> Seal() => [.. files.Seal().Select(file => new OutputReport(file.Path, file.Records, file.Bytes, file.Sha256))];

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    private sealed class Destination(StagedFile file, byte[] header)
    {
        public StagedFile File { get; } = file;

        public byte[] Header { get; } = header;

        public bool HeaderIsHashed { get; set; }
    }
}
