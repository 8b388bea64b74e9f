using Microsoft.Win32.SafeHandles;
using Pipeline.Csv.Compression;
using Pipeline.Files;
using Pipeline.Resilience;

namespace Pipeline.Csv;

/// <summary>Opens inputs.</summary>
internal static class ByteSources
{
    /// <summary>
    /// Opens a file for reading; others may write, rename or delete it meanwhile. What it is by its first bytes or its name is
    /// unpacked (<see cref="PackedFormats"/>).
    /// </summary>
    /// <param name="path">Path to open.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">Where it is compressed: how far it is trusted; the default ones if null.</param>
    /// <param name="retry">Tries again what a regular file could not give just then; null: nothing.</param>
    /// <exception cref="InputException">Missing (66) or not allowed (77).</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static IByteSource Open(string path, string file, UnpackLimits? limits = null, ReadRetry? retry = null)
    {
        SafeFileHandle handle = OpenFile(path, file, retry);
        if (!IsSeekable(handle))
        {
            return Detect(new StreamByteSource(handle), file, limits);
        }

        FileByteSource first = new(handle);
        IByteSource plain = retry is null ? first : new RetryingByteSource(first, offset => new FileByteSource(OpenHandle(path), offset), path, retry);
        return Detect(plain, file, limits, () => new FileByteSource(OpenHandle(path)));
    }

    /// <summary>Opens a regular file that is not unpacked, from a byte on.</summary>
    /// <param name="path">Path to open.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="offset">The byte.</param>
    /// <param name="retry">Tries again what could not be read just then; null: nothing.</param>
    /// <exception cref="InputException">Missing (66) or not allowed (77).</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static IByteSource OpenAt(string path, string file, long offset, ReadRetry? retry = null)
    {
        FileByteSource first = new(OpenFile(path, file, retry), offset);
        return retry is null ? first : new RetryingByteSource(first, from => new FileByteSource(OpenHandle(path), from), path, retry);
    }

    /// <summary>Opens a member of a zip archive for reading.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="member">The member.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">How far it is trusted; the default ones if null.</param>
    /// <param name="retry">Tries again what could not be read just then; null: nothing.</param>
    /// <exception cref="InputException">The archive is missing (66) or not allowed (77).</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static IByteSource OpenMember(string path, ZipMember member, string file, UnpackLimits? limits = null, ReadRetry? retry = null)
    {
        FileByteSource first = new(OpenFile(path, file, retry), member.DataOffset);
        IByteSource archive = retry is null ? first : new RetryingByteSource(first, offset => new FileByteSource(OpenHandle(path), offset), path, retry);
        return new ZipMemberSource(archive, member, file, limits ?? UnpackLimits.Default);
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">Missing (66) or not allowed (77).</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static SafeFileHandle OpenFile(string path, string file, ReadRetry? retry = null)
    {
        try
        {
            return OpenHandle(path, retry);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(66, "input.missing", file, null, "there is no such file", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException(77, "input.forbidden", file, null, Entry.TryLookThrough(path) == EntryKind.Folder ? "is a folder" : $"no permission to read {path}", error);
        }
    }

    /// <summary>Reads from a handle, which the source owns from then on, such as stdin: from where it stands.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">Where it is compressed: how far it is trusted; the default ones if null.</param>
    public static IByteSource FromHandle(SafeFileHandle handle, string file, UnpackLimits? limits = null) => Detect(new StreamByteSource(handle), file, limits);

    private static IByteSource Detect(IByteSource plain, string file, UnpackLimits? given, Func<IByteSource>? again = null)
    {
        try
        {
            UnpackLimits limits = given ?? UnpackLimits.Default;
            PeekedByteSource peeked = new(plain);
            return PackedFormats.Of(peeked.First, file) switch
            {
                PackedFormat.Gzip => new GzipByteSource(peeked, file, again, limits),
                PackedFormat.Zlib => new ZlibByteSource(peeked, file, limits, again),
                PackedFormat.Zstd => new ZstdByteSource(peeked, file, limits),
                PackedFormat.Lz4 => new Lz4ByteSource(peeked, file, limits),
                PackedFormat.Brotli => new BrotliByteSource(peeked, file, limits),
                _ => peeked,
            };
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
