namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>A file, folder or link of a <see cref="DiskModel"/>.</summary>
internal sealed class DiskNode
{
    private readonly List<(int Time, byte[] Content)> written = [];
    private readonly List<(int Time, byte[] Content)> synced = [];

    /// <summary>Entries of a folder as programs see them now; null for a file.</summary>
    public Dictionary<string, DiskNode>? Entries { get; init; }

    /// <summary>Entries of a folder that were on disk when the recording began.</summary>
    public Dictionary<string, DiskNode> OldEntries { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a link leads, or null.</summary>
    public string? Target { get; init; }

    public void Write(int time, byte[] content) => written.Add((time, content));

    public void Sync(int time) => synced.Add((time, written.Count == 0 ? [] : written[^1].Content));

    /// <summary>What the file holds after a power cut: all that was written by then, or only what was synced.</summary>
    public byte[] ContentAt(int time, bool all) => (all ? written : synced).LastOrDefault(version => version.Time <= time).Content ?? [];
}
