using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// <c>.pipeline/ledger.jsonl</c>: one line for each run of the output folder that ended, oldest first. A run adds its line without
/// reading the others. That of a run that published is in its commit record, so that whoever finishes the publish adds it; it may
/// then stand twice, and the last line of a run counts. Past <see cref="Largest"/> the older half goes. Only the holder of the lock writes.
/// </summary>
internal static class Ledger
{
    /// <summary>Bytes past which the older half is left out: thousands of runs.</summary>
    public const int Largest = 4 << 20;

    private const byte LineFeed = (byte)'\n';

    /// <summary>Throws when the ledger could not be written: before a publish, which must not stop behind its last rename.</summary>
    /// <exception cref="RunException">73: something else has its name; 74, 77: it cannot be opened.</exception>
    public static void Check(string output, IFileSystemCalls calls)
    {
        string path = ControlFolder.LedgerOf(output);
        try
        {
            if (Kind(path, calls) == EntryKind.File)
            {
                calls.OpenWrite(path, create: false).Dispose();
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write to the ledger", path);
        }
    }

    /// <summary>Adds a line. One that was cut off at the end of the file, as its process was killed, goes.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="line">A line of <see cref="LedgerEntry.Format"/>.</param>
    /// <param name="sync">Whether to wait for the disk.</param>
    /// <param name="calls">The file system.</param>
    public static void Append(string output, ReadOnlySpan<byte> line, bool sync, IFileSystemCalls calls)
    {
        string path = ControlFolder.LedgerOf(output);
        bool exists = Kind(path, calls) == EntryKind.File;
        (long length, bool isWhole) = exists ? LengthOf(path, calls) : (0, true);
        if (!isWhole || length + line.Length > Largest)
        {
            byte[] kept = [.. Kept(SmallFile.Read(calls, path) ?? [], line.Length), .. line];
            AtomicFile.Write(calls, path, ControlFolder.TemporaryOf(output), kept, sync);
            return;
        }

        using (SafeFileHandle file = calls.OpenWrite(path, create: !exists))
        {
            calls.Write(file, line, length);
        }

        if (sync)
        {
            calls.Sync(path);
            if (!exists)
            {
                calls.Sync(ControlFolder.Of(output));
            }
        }
    }

    /// <summary>Reads the entries, the last one of each run, in the order in which the runs ended: by its id one may seem older, where a clock was set.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="damaged">The numbers of the lines that cannot be understood; a last line that was cut off is none of them.</param>
    public static IReadOnlyList<LedgerEntry> Read(string output, IFileSystemCalls calls, out IReadOnlyList<int> damaged)
    {
        string path = ControlFolder.LedgerOf(output);
        ReadOnlyMemory<byte> text = Kind(path, calls) == EntryKind.File ? SmallFile.Read(calls, path) : default;
        Dictionary<string, (int Line, LedgerEntry Entry)> entries = new(StringComparer.Ordinal);
        List<int> bad = [];
        for (int number = 1; text.Length > 0; number++)
        {
            int end = text.Span.IndexOf(LineFeed);
            LedgerEntry? entry = LedgerEntry.Parse(end < 0 ? text : text[..end]);
            if (entry is not null)
            {
                entries[entry.RunId] = (number, entry);
            }
            else if (end >= 0)
            {
                bad.Add(number);
            }

            text = end < 0 ? default : text[(end + 1)..];
        }

        damaged = bad;
        return [.. entries.Values.OrderBy(last => last.Line).Select(last => last.Entry)];
    }

    /// <summary>Replaces all lines.</summary>
    public static void Rewrite(string output, IEnumerable<LedgerEntry> entries, bool sync, IFileSystemCalls calls)
    {
        ArrayBufferWriter<byte> text = new();
        foreach (LedgerEntry entry in entries)
        {
            text.Write(entry.Format());
        }

        AtomicFile.Write(calls, ControlFolder.LedgerOf(output), ControlFolder.TemporaryOf(output), text.WrittenSpan, sync);
    }

    // A link is not followed: it would have us write where whoever planted it wants. A named pipe would have us wait for a reader.
    private static EntryKind Kind(string path, IFileSystemCalls calls) => calls.Look(path) switch
    {
        { Kind: EntryKind.None } => EntryKind.None,
        { Kind: EntryKind.File, IsSpecial: false } => EntryKind.File,
        _ => throw new RunException(ExitCodes.CannotCreate, $"'{path}' is not a file of ours (a link is not followed): remove it"),
    };

    private static (long Length, bool IsWhole) LengthOf(string path, IFileSystemCalls calls)
    {
        using Stream file = calls.OpenRead(path);
        long length = file.Length;
        if (length == 0)
        {
            return (0, true);
        }

        file.Seek(-1, SeekOrigin.End);
        return (length, file.ReadByte() == LineFeed);
    }

    /// <summary>The whole lines, without the older half where there would be too many.</summary>
    private static ReadOnlySpan<byte> Kept(ReadOnlySpan<byte> text, int more)
    {
        text = text[..(text.LastIndexOf(LineFeed) + 1)];
        if (text.Length + more <= Largest)
        {
            return text;
        }

        ReadOnlySpan<byte> newer = text[^(Largest / 2)..];
        return newer[(newer.IndexOf(LineFeed) + 1)..];
    }
}
