using System.Buffers;
using System.Collections.Concurrent;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>Writes to the staged files of a run.</summary>
internal sealed class StagingSink(StagedFiles files) : IOutputSink
{
    private const int LargestJoined = 64 << 10;

    private readonly ConcurrentDictionary<string, Destination> destinations = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Write(PlannedFile file, string path, ReadOnlySpan<byte> bytes, int records)
    {
        if (!destinations.TryGetValue(path, out Destination? destination))
        {
            destination = new Destination(files.Create(path), file.OutputHeader);
            destinations[path] = destination;
            WriteFirst(destination, bytes);
        }
        else
        {
            destination.File.Write(bytes);
        }

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

    /// <summary>Writes the header and the first records: of a small file in one call, which is most of what writing it costs.</summary>
    private static void WriteFirst(Destination destination, ReadOnlySpan<byte> bytes)
    {
        int length = destination.Header.Length + bytes.Length;
        if (length > LargestJoined)
        {
            destination.File.Write(destination.Header);
            destination.File.Write(bytes);
            return;
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        destination.Header.CopyTo(joined, 0);
        bytes.CopyTo(joined.AsSpan(destination.Header.Length));
        destination.File.Write(joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
    }

    private sealed class Destination(StagedFile file, byte[] header)
    {
        public StagedFile File { get; } = file;

        public byte[] Header { get; } = header;

        public bool HeaderIsHashed { get; set; }
    }
}
