using System.Text;
using Pipeline.Files;

namespace Pipeline.Runs.Journal;

/// <summary>What stands in a journal: its header and its last checkpoint, with all that those before it said.</summary>
/// <param name="Path">The journal.</param>
/// <param name="Header">Its header.</param>
/// <param name="Last">The last checkpoint.</param>
/// <param name="Length">Bytes up to its end; what is behind was torn.</param>
internal sealed record JournalContent(string Path, JournalHeader Header, Checkpoint Last, long Length)
{
    /// <summary>Whether a run could go on with a journal, or nobody knows.</summary>
    public static bool MayBeOfUse(string path)
    {
        try
        {
            return Read(path, "") is not null;
        }
        catch (RunException)
        {
            return true;
        }
    }

    /// <summary>Reads a journal.</summary>
    /// <param name="path">The journal.</param>
    /// <param name="run">The run's id, for messages.</param>
    /// <returns>Null when there is none, or none with a checkpoint.</returns>
    /// <exception cref="RunException">74: it is garbled, of a newer version, or cannot be read.</exception>
    public static JournalContent? Read(string path, string run)
    {
        try
        {
            using FileStream? file = Open(path);
            return file is null ? null : Read(file, path, run);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, run, $"its journal cannot be read: {exception.Message}", exception);
        }
    }

    private static JournalContent? Read(FileStream file, string path, string run)
    {
        long at = 0;
        JournalHeader? header = null;
        Checkpoint? last = null;
        while (JournalFile.ReadAt(file, at) is { } content)
        {
            if (header is null)
            {
                header = HeaderOf(content, run);
            }
            else
            {
                long place = at + JournalFile.LengthOf([]);
                last = Parsed(content, reader => CheckpointForm.Read(reader, place).Behind(last), run);
            }

            at += JournalFile.LengthOf(content);
        }

        if (at < file.Length && JournalFile.HasRecordBehind(file, at))
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, run, $"its journal is garbled at byte {at} of '{path}'");
        }

        return header is null || last is null ? null : new JournalContent(path, header, last, at);
    }

    private static JournalHeader HeaderOf(byte[] content, string run)
    {
        try
        {
            return Parsed(content, JournalHeader.Read, run);
        }
        catch (NotSupportedException exception)
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, run, exception.Message, exception);
        }
    }

    private static T Parsed<T>(byte[] content, Func<BinaryReader, T> read, string run)
    {
        using BinaryReader reader = new(new MemoryStream(content), Encoding.UTF8);
        try
        {
            T value = read(reader);
            return reader.BaseStream.Position == content.Length ? value : throw new InvalidDataException("more than it should have");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, run, "its journal is garbled", exception);
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
