using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// Writes all records to one stream, stdout for example, behind one header. Without a stream it only counts: for a check
/// that reads everything and writes nothing.
/// </summary>
internal sealed class StreamSink(Stream? stream) : IOutputSink
{
    private const int BrokenPipe = 32;
    private bool begun;
    private long written;
    private long bytesWritten;

    /// <inheritdoc/>
    public void Write(PlannedFile file, string path, ReadOnlySpan<byte> bytes, int records)
    {
        if (!begun)
        {
            begun = true;
            Write(file.OutputHeader);
        }

        Write(bytes);
        written += records;
    }

    /// <inheritdoc/>
    public void Hash(string path, ReadOnlySpan<byte> bytes)
    {
        // Nothing is listed in a manifest.
    }

    /// <inheritdoc/>
    public IReadOnlyList<OutputReport> Seal() => [new OutputReport("-", written, bytesWritten, "")];

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream?.Write(bytes);
            bytesWritten += bytes.Length;
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

    private static RunException CannotWrite(Exception exception) => new(ExitCodes.InputOutput, $"cannot write the output: {exception.Message}", exception);
}

/// <summary>The reader of the output has closed it: the run ends quietly.</summary>
internal sealed class OutputClosedException(IOException inner) : Exception("the reader of the output closed it", inner);
