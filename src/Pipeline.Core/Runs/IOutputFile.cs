namespace Pipeline.Runs;

/// <summary>
/// What takes the bytes of one destination. Bytes are appended by one thread at a time; then they are hashed, in the same
/// order, by one thread at a time, which need not be the appending one.
/// </summary>
internal interface IOutputFile
{
    /// <summary>Bytes appended so far.</summary>
    long Bytes { get; }

    /// <summary>CRC-32C of the bytes appended so far, where the run has a journal and the hash is not kept meanwhile; else 0.</summary>
    uint Checksum { get; }

    /// <summary>Records counted so far.</summary>
    long Records { get; }

    /// <summary>Appends the bytes.</summary>
    /// <exception cref="RunException">74: an I/O error, or the disk is full.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Feeds the hash with bytes that were appended.</summary>
    void AppendHash(ReadOnlySpan<byte> bytes);

    /// <summary>The beginning of the SHA-256 of the bytes that it was fed with; null where it is not kept.</summary>
    uint? HashSoFar();

    /// <summary>Counts records of the destination, written or about to be.</summary>
    void AddRecords(long count);
}
