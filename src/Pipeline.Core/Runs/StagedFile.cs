using System.Security.Cryptography;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// One file on its way to be published. Bytes are only appended, by one thread at a time; their hash is fed by another block,
/// in the same order, since hashing takes as long as writing.
/// </summary>
internal sealed class StagedFile : IOutputFile
{
    private readonly StagedFiles files;
    private readonly IncrementalHash? hash;
    private readonly bool isResumed;
    private long hashed;
    private long syncBegun;
    private string? digest;

    /// <summary>A new, empty file of the set.</summary>
    /// <param name="files">The set, which writes for it.</param>
    /// <param name="path">Relative path of the destination.</param>
    /// <param name="withHash">Whether the hash is kept while the file is written, or made of the file in the end.</param>
    public StagedFile(StagedFiles files, string path, bool withHash)
    {
        this.files = files;
        Path = path;
        hash = withHash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>A file of an interrupted run, which is read again for its hash when it is sealed.</summary>
    public StagedFile(StagedFiles files, string path, long bytes, long records)
        : this(files, path, withHash: false)
    {
        isResumed = true;
        Bytes = syncBegun = bytes;
        Records = records;
    }

    /// <summary>Path of the destination, relative to the output folder, with <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>Where the file is now. Made anew each time: a run may have a hundred thousand such files.</summary>
    public string FullPath => files.FullPathOf(Path);

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records written so far, as told by <see cref="AddRecords"/>.</summary>
    public long Records { get; private set; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            files.Append(FullPath, Bytes, bytes, ref syncBegun);
            Bytes += bytes.Length;
        }
    }

    /// <inheritdoc/>
    public void AddRecords(long count) => Records += count;

    /// <inheritdoc/>
    /// <remarks>All bytes or none: a file whose hash was not fed is read again by <see cref="Seal"/>.</remarks>
    public void AppendHash(ReadOnlySpan<byte> bytes)
    {
        if (!isResumed)
        {
            hash?.AppendData(bytes);
            hashed += bytes.Length;
        }
    }

    /// <summary>What the manifest says of the file, once it is closed.</summary>
    /// <exception cref="RunException">70: the hash was fed with other bytes than were written; 74: the file could not be read.</exception>
    public PublishedFile Seal()
    {
        digest ??= Convert.ToHexStringLower(Digest());
        return new PublishedFile(Path, Records, Bytes, digest);
    }

    private byte[] Digest()
    {
        if (hashed != 0 && hashed != Bytes)
        {
            throw new RunException(ExitCodes.Internal, $"'{Path}': {Bytes} bytes were written and {hashed} hashed; this is a bug");
        }

        using (hash)
        {
            if (hash is not null && hashed == Bytes)
            {
                return hash.GetHashAndReset();
            }
        }

        try
        {
            using FileStream content = File.OpenRead(FullPath);
            return SHA256.HashData(content);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read again", FullPath);
        }
    }
}
