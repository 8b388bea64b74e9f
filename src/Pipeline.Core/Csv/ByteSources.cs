using Microsoft.Win32.SafeHandles;
using Pipeline.Files;
using Pipeline.Resilience;

namespace Pipeline.Csv;

/// <summary>Opens inputs.</summary>
internal static class ByteSources
{
    /// <summary>
    /// Opens a file for reading; others may write, rename or delete it meanwhile. A name that ends in <c>.gz</c>, or
    /// bytes that begin as gzip does (which no UTF-8 text does), make it a gzip file.
    /// </summary>
    /// <param name="path">Path to open.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="gzipRatio">Where it is gzip: see <see cref="GzipByteSource.DefaultMaxRatio"/>.</param>
    /// <param name="retry">Tries again what a regular file could not give just then; null: nothing.</param>
    /// <exception cref="InputException">Missing (66) or not allowed (77).</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static IByteSource Open(string path, string file, int gzipRatio = GzipByteSource.DefaultMaxRatio, ReadRetry? retry = null)
    {
        SafeFileHandle handle;
        try
        {
            handle = OpenHandle(path, retry);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(66, "input.missing", file, null, "there is no such file", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException(77, "input.forbidden", file, null, Entry.TryLookThrough(path) == EntryKind.Folder ? "is a folder" : $"no permission to read {path}", error);
        }

        if (!IsSeekable(handle))
        {
            return Detect(new StreamByteSource(handle), file, gzipRatio);
        }

        FileByteSource first = new(handle);
        IByteSource plain = retry is null ? first : new RetryingByteSource(first, offset => new FileByteSource(OpenHandle(path), offset), path, retry);
        return Detect(plain, file, gzipRatio, () => new FileByteSource(OpenHandle(path)));
    }

    /// <summary>Reads from a handle, which the source owns from then on, such as stdin: from where it stands.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="gzipRatio">Where it is gzip: see <see cref="GzipByteSource.DefaultMaxRatio"/>.</param>
    public static IByteSource FromHandle(SafeFileHandle handle, string file, int gzipRatio = GzipByteSource.DefaultMaxRatio) => Detect(new StreamByteSource(handle), file, gzipRatio);

    private static IByteSource Detect(IByteSource plain, string file, int gzipRatio, Func<IByteSource>? again = null)
    {
        try
        {
            var peeked = new PeekedByteSource(plain);
            return peeked.BeginsAsGzip || DataName.IsGzip(file) ? new GzipByteSource(peeked, file, again, gzipRatio) : peeked;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenHandle(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    private static SafeFileHandle OpenHandle(string path, ReadRetry? retry)
    {
        try
        {
            return OpenHandle(path);
        }
        catch (IOException exception) when (retry?.IsWorthIt(exception, path) is true)
        {
            return retry.Run(path, exception, () => OpenHandle(path));
        }
    }

    private static bool IsSeekable(SafeFileHandle handle)
    {
        try
        {
            RandomAccess.GetLength(handle);
            return true;
        }
        catch (NotSupportedException)
        {
            // A FIFO or another stream: it has no length.
            return false;
        }
    }
}
