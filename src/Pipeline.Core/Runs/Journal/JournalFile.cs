using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs.Journal;

/// <summary>
/// The journal of a run on disk: a header, then checkpoints, each behind a mark, its length and a CRC-32C, which begins with its
/// place: elsewhere a record is none, for each builds on those before it. It is only
/// appended to, until a shorter one takes its place.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>Its name in the run's folder.</summary>
    public const string Name = "journal";

    private const string TemporarySuffix = ".new";

    private const int FrontLength = 12;

    // Of tails, in a record of a journal that is written anew.
    private const long LargestPart = 8 << 20;

    private readonly IFileSystemCalls calls;
    private readonly SafeFileHandle handle;
    private readonly string path;
    private readonly bool sync;
    private long end;

    private JournalFile(string path, SafeFileHandle handle, long end, bool sync, IFileSystemCalls calls)
    {
        this.path = path;
        this.handle = handle;
        this.end = end;
        this.sync = sync;
        this.calls = calls;
    }

    /// <summary>Its bytes.</summary>
    public long Length => end;

    private static ReadOnlySpan<byte> Mark => "\x1EJnl"u8;

    /// <summary>Begins a journal.</summary>
    /// <param name="path">Where; no file stands there.</param>
    /// <param name="header">What it begins with.</param>
    /// <param name="sync">Whether to wait for the disk.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74, 77: it cannot be made.</exception>
    public static JournalFile Create(string path, JournalHeader header, bool sync, IFileSystemCalls calls)
    {
        JournalFile? file = null;
        try
        {
            file = new JournalFile(path, calls.OpenWrite(path, create: true), 0, sync, calls);
            file.Append(header.WriteTo);
            if (sync)
            {
                calls.Sync(Path.GetDirectoryName(path)!);
            }

            return file;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            file?.Dispose();
            throw RunException.FromFileSystem(exception, "write the journal", path);
        }
    }

    /// <summary>Goes on with a journal.</summary>
    /// <param name="content">What stands in it; what was torn behind that is cut off.</param>
    /// <param name="sync">Whether to wait for the disk.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74, 77: it cannot be written.</exception>
    public static JournalFile Continue(JournalContent content, bool sync, IFileSystemCalls calls)
    {
        try
        {
            calls.Cut(content.Path, content.Length);
            return new JournalFile(content.Path, calls.OpenWrite(content.Path, create: false), content.Length, sync, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the journal", content.Path);
        }
    }

    /// <summary>
    /// Writes a journal anew, with its last checkpoint alone, beside the old one and then in its place. It always waits for the disk:
    /// one that were torn among its first records would say less than is true.
    /// </summary>
    /// <param name="content">What stands in the old one.</param>
    /// <param name="sync">Whether to wait for the disk later on.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74, 77: it cannot be written; the old one stands.</exception>
    public static JournalFile Rewrite(JournalContent content, bool sync, IFileSystemCalls calls)
    {
        string temporary = content.Path + TemporarySuffix;
        JournalFile? made = null;
        try
        {
            calls.Delete(temporary);
            made = new JournalFile(content.Path, calls.OpenWrite(temporary, create: true), 0, sync: false, calls);
            made.Append(content.Header.WriteTo);
            using (JournalTails tails = new(content.Path))
            {
                foreach (Checkpoint part in content.Last.Parts(tails.Of, LargestPart))
                {
                    made.Append(writer => CheckpointForm.Write(writer, part));
                }
            }

            calls.Sync(temporary);
            calls.Rename(temporary, content.Path);
            calls.Sync(Path.GetDirectoryName(content.Path)!);
            return new JournalFile(content.Path, made.handle, made.end, sync, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            made?.Dispose();
            throw RunException.FromFileSystem(exception, "write the journal anew", temporary);
        }
    }

    /// <summary>Removes the journal in a folder, and what a death left of a new one beside it.</summary>
    public static void Remove(string folder, IFileSystemCalls calls)
    {
        string path = Path.Combine(folder, Name);
        calls.Delete(path + TemporarySuffix);
        calls.Delete(path);
    }

    /// <summary>Adds a checkpoint. What it says must be on disk before it.</summary>
    /// <exception cref="RunException">74: it cannot be written.</exception>
    public void Append(Checkpoint checkpoint)
    {
        try
        {
            Append(writer => CheckpointForm.Write(writer, checkpoint));
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the journal", path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Reads the record at a place.</summary>
    /// <returns>Its content; null when no whole record stands there.</returns>
    internal static byte[]? ReadAt(FileStream file, long offset)
    {
        Span<byte> front = stackalloc byte[FrontLength];
        file.Position = offset;
        if (file.ReadAtLeast(front, FrontLength, throwOnEndOfStream: false) < FrontLength || !front.StartsWith(Mark))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(front[4..]);
        if (length < 0 || length > file.Length - offset - FrontLength)
        {
            return null;
        }

        byte[] content = new byte[length];
        file.ReadExactly(content);
        return Checksum(content, offset) == BinaryPrimitives.ReadUInt32LittleEndian(front[8..]) ? content : null;
    }

    /// <summary>Bytes of a record with that content.</summary>
    internal static long LengthOf(byte[] content) => FrontLength + content.Length;

    /// <summary>Whether a whole record begins anywhere behind a place.</summary>
    internal static bool HasRecordBehind(FileStream file, long offset)
    {
        byte[] window = new byte[1 << 20];
        for (long start = offset + 1; start + FrontLength <= file.Length; start += window.Length - Mark.Length)
        {
            file.Position = start;
            ReadOnlySpan<byte> bytes = window.AsSpan(0, file.ReadAtLeast(window, window.Length, throwOnEndOfStream: false));
            int from = 0;
            for (int at; (at = bytes[from..].IndexOf(Mark)) >= 0; from += at + 1)
            {
                if (ReadAt(file, start + from + at) is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static uint Checksum(ReadOnlySpan<byte> content, long offset) => Crc32C.Append((uint)offset, content);

    private void Append(Action<BinaryWriter> write)
    {
        using MemoryStream buffer = new();
        buffer.Write(Mark);
        buffer.SetLength(FrontLength);
        buffer.Position = FrontLength;
        using (BinaryWriter writer = new(buffer, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        Span<byte> bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], bytes.Length - FrontLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Checksum(bytes[FrontLength..], end));
        calls.Write(handle, bytes, end);
        end += bytes.Length;
        if (sync)
        {
            calls.Sync(path);
        }
    }
}
