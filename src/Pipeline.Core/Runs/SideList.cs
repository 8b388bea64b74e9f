using System.Text;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// A list beside that of rejects, of what was let go on. It appears with its first line, and ends where it would be too long: what was
/// asked for fails no run. Used by one thread.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="header">Its first line.</param>
/// <param name="index">Its index among the files of inputs.</param>
internal sealed class SideList(string name, string header, int index)
{
    private readonly AppendBuffer buffer = new();
    private long bytes;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its index among the files of inputs.</summary>
    public int Index => index;

    /// <summary>The file, once there is one.</summary>
    public StagedFile? File { get; private set; }

    /// <summary>Adds a line.</summary>
    /// <param name="files">Make the file.</param>
    /// <param name="line">The line with its end.</param>
    /// <param name="most">Bytes past which the list ends.</param>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public bool TryAdd(StagedFiles files, ReadOnlySpan<byte> line, long most)
    {
        if (bytes > most)
        {
            return false;
        }

        if (File is null)
        {
            File = files.Create(name);
            buffer.TurnTo(File);
            buffer.Append(Encoding.UTF8.GetBytes(header));
            bytes = header.Length;
        }

        bytes += line.Length;
        buffer.Append(line);
        return true;
    }

    /// <summary>Goes on with the file of a run that stopped.</summary>
    public void Resume(StagedFile file, RejectMark mark)
    {
        File = file;
        bytes = mark.Bytes;
        buffer.TurnTo(file);
    }

    /// <summary>Writes what is still in memory.</summary>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Flush() => buffer.Flush();
}
