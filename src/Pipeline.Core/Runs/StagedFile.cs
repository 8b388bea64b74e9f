using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// One file on its way to be published. Bytes are only appended, by one thread at a time; their hash is fed by another block,
/// in the same order, since hashing takes as long as writing.
/// </summary>
internal sealed class StagedFile
{
    private readonly StagedFiles files;
    private readonly IncrementalHash? hash;
    private long hashed;
    private string? digest;

    internal StagedFile(StagedFiles files, string path, string fullPath, bool withHash)
    {
        this.files = files;
        Path = path;
        FullPath = fullPath;
        hash = withHash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>Path of the destination, relative to the output folder, with <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>Where the file is now.</summary>
    public string FullPath { get; }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records written so far, as told by <see cref="AddRecords"/>.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes whose way to the disk was begun; belongs to <see cref="StagedFiles"/>.</summary>
    internal long SyncBegun { get; set; }

    /// <summary>The open file, or null; belongs to <see cref="StagedFiles"/>.</summary>
    internal SafeFileHandle? Handle { get; set; }

    /// <summary>Its place among the open files that no one is writing to; belongs to <see cref="StagedFiles"/>.</summary>
    internal LinkedListNode<StagedFile>? IdleNode { get; set; }

    /// <summary>Appends the bytes.</summary>
    /// <exception cref="RunException">74: an I/O error, or the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            files.Append(this, bytes);
            Bytes += bytes.Length;
        }
    }

    /// <summary>Counts records that were written.</summary>
    public void AddRecords(long count) => Records += count;

    /// <summary>
    /// Feeds the hash with bytes that are or will be written, in the order of the writes; by one thread at a time, which need
    /// not be the writing one. All of them or none: a file whose hash was not fed is read again by <see cref="Seal"/>.
    /// </summary>
    public void AppendHash(ReadOnlySpan<byte> bytes)
    {
        hash?.AppendData(bytes);
        hashed += bytes.Length;
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
