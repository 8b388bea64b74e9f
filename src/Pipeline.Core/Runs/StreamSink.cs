using Pipeline.Files;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// Takes all records as one stream, stdout for example. Without a stream it only counts: for a check that reads everything
/// and writes nothing.
/// </summary>
internal sealed class StreamSink(Stream? stream) : IOutputSink, IOutputFile
{
    private const int BrokenPipe = 32;

    /// <inheritdoc/>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public uint Checksum => 0;

    /// <inheritdoc/>
    public long Records { get; private set; }

    /// <inheritdoc/>
    public uint? HashSoFar() => null;

    /// <inheritdoc/>
    public IOutputFile Create(string path) => this;

    /// <inheritdoc/>
    public IOutputFile Resume(DestinationMark mark) => throw new NotSupportedException("what went into a stream is gone");

    /// <inheritdoc/>
    public ScratchFile CreateScratch() => throw new NotSupportedException("a stream has no folder for scratch files");

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream?.Write(bytes);
            Bytes += bytes.Length;
        }
        catch (IOException exception) when ((exception.HResult & 0xFFFF) == BrokenPipe)
        {
            throw new OutputClosedException(exception);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw CannotWrite(FileSystemCalls.TooLarge(exception));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(exception);
        }
    }

    /// <inheritdoc/>
    public void AppendHash(ReadOnlySpan<byte> bytes)
    {
        // Nothing is listed in a manifest.
    }

    /// <inheritdoc/>
    public void AddRecords(long count) => Records += count;

    /// <inheritdoc/>
    public IReadOnlyList<PublishedFile> Seal() => [new PublishedFile("-", Records, Bytes, "")];

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    private static RunException CannotWrite(Exception exception) => new(ExitCodes.InputOutput, $"cannot write the output: {exception.Message}", exception);
}
