using Microsoft.Win32.SafeHandles;

namespace Pipeline.Runs.Journal;

/// <summary>Reads tails of a journal, one at a time: all of them may be more than there is memory for.</summary>
/// <param name="path">The journal.</param>
internal sealed class JournalTails(string path) : IDisposable
{
    private readonly SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The tail of a mark that was read from this journal.</summary>
    /// <exception cref="IOException">It cannot be read again.</exception>
    public byte[] Of(DestinationMark mark)
    {
        byte[] tail = new byte[mark.PlainBytes];
        int at = 0;
        foreach (JournalPiece piece in mark.Pieces)
        {
            for (int done = 0; done < piece.Length;)
            {
                int count = RandomAccess.Read(handle, tail.AsSpan(at + done, piece.Length - done), piece.Offset + done);
                done += count > 0 ? count : throw new EndOfStreamException($"'{path}' is shorter than it was");
            }

            at += piece.Length;
        }

        return tail;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
