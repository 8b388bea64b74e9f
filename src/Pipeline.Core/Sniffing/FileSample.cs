namespace Pipeline.Sniffing;

/// <summary>What was read of a file to sniff it, decompressed: its front, and of a large file pieces of its middle and end.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Front">The first bytes.</param>
/// <param name="IsWhole">Whether the front is the whole file.</param>
internal sealed record FileSample(string Name, byte[] Front, bool IsWhole)
{
    /// <summary>Bytes from about its middle, from any place within a record on; empty where the front reaches so far or the file cannot be read there.</summary>
    public byte[] Middle { get; init; } = [];

    /// <summary>Its last bytes, from any place within a record on; empty as <see cref="Middle"/>.</summary>
    public byte[] End { get; init; } = [];

    /// <summary>Bytes of the file as it is stored, or null where that cannot be known.</summary>
    public long? StoredLength { get; init; }

    /// <summary>Bytes read, in all.</summary>
    public long Length => (long)Front.Length + Middle.Length + End.Length;
}
