using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Pipeline.Files;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// One file on its way to be published. Bytes are only appended, by one thread at a time; their hash is fed by another block,
/// in the same order, since hashing takes as long as writing.
/// </summary>
internal sealed class StagedFile : IOutputFile
{
    private const int ReadAtOnce = 1 << 20;

    private readonly StagedFiles files;
    private readonly IncrementalHash? hash;
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

    /// <summary>A file of an interrupted run.</summary>
    public StagedFile(StagedFiles files, string path, bool withHash, long bytes, uint checksum, long records)
        : this(files, path, withHash)
    {
        Bytes = syncBegun = bytes;
        Checksum = checksum;
        Records = records;
    }

    /// <summary>Path of the destination, relative to the output folder, with <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>Where the file is now. Made anew each time: a run may have a hundred thousand such files.</summary>
    public string FullPath => files.FullPathOf(Path);

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public uint Checksum { get; private set; }

    /// <summary>Records written so far, as told by <see cref="AddRecords"/>.</summary>
    public long Records { get; private set; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            files.Append(FullPath, Bytes, bytes, ref syncBegun);
            Bytes += bytes.Length;
            Checksum = files.Checksums && hash is null ? Crc32C.Append(Checksum, bytes) : 0;
        }
    }

    /// <inheritdoc/>
    public void AddRecords(long count) => Records += count;

    /// <inheritdoc/>
    /// <remarks>All bytes or none: a file whose hash was not fed is read again by <see cref="Seal"/>.</remarks>
    public void AppendHash(ReadOnlySpan<byte> bytes)
    {
        hash?.AppendData(bytes);
        hashed += bytes.Length;
    }

    /// <inheritdoc/>
    public uint? HashSoFar() => hash is null ? null : BinaryPrimitives.ReadUInt32LittleEndian(hash.GetCurrentHash());

    /// <summary>Reads what an interrupted run wrote, before more is written: whether it still is that, and for the hash, which cannot be stored.</summary>
    /// <exception cref="RunException">74: it has other bytes, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Nothing may be written any more.</exception>
    public void CheckResumed(string run, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadAtOnce);
        try
        {
            using FileStream content = new(FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

            // Which of the two was kept then may be another one now: only the first of many files have a running hash.
            using IncrementalHash hashed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            uint found = 0;
            long left = Bytes;
            for (int count; left > 0 && (count = content.Read(buffer, 0, (int)Math.Min(buffer.Length, left))) > 0; left -= count)
            {
                cancellation.ThrowIfCancellationRequested();
                found = Crc32C.Append(found, buffer.AsSpan(0, count));
                hashed.AppendData(buffer.AsSpan(0, count));
                AppendHash(buffer.AsSpan(0, count));
            }

            if (left > 0 || (Bytes > 0 && found != Checksum && BinaryPrimitives.ReadUInt32LittleEndian(hashed.GetHashAndReset()) != Checksum))
            {
                throw JournalHeader.Refused(ExitCodes.InputOutput, run, $"'{FullPath}' has other bytes than were written to it");
            }

            Checksum = hash is null ? found : 0;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read again", FullPath);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
