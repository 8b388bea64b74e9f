namespace Pipeline.Csv;

/// <summary>The bytes of one input, decompressed, from front to back. Used by one thread at a time.</summary>
internal interface IByteSource : IDisposable
{
    /// <summary>Bytes taken so far from the file as it is stored (compressed, if it is), for progress.</summary>
    long StoredBytes { get; }

    /// <summary>Bytes of the file as it is stored, when it was opened; null when that cannot be known (a pipe).</summary>
    long? StoredLength { get; }

    /// <summary>Ticks of <see cref="System.Diagnostics.Stopwatch"/> spent in calls of the system, at a disk or at who writes to a pipe.</summary>
    long CallTicks => 0;

    /// <summary>Whether the file is stored in another form than its text.</summary>
    bool IsCompressed => false;

    /// <summary>Fills the front of <paramref name="target"/>, which is not empty. Blocks until at least a byte has come.</summary>
    /// <returns>Bytes read, which may be fewer than asked for before the end; 0 at the end, and then for ever.</returns>
    /// <exception cref="InputException">The archive is damaged.</exception>
    /// <exception cref="IOException">The system could not read.</exception>
    int Read(Span<byte> target);
}
