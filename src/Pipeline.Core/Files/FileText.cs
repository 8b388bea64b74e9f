using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>
/// Text on its way to the beginning of a file, written in pieces: of a manifest or commit record of a hundred thousand files
/// the whole text would be held several times.
/// </summary>
internal sealed class FileText(IFileSystemCalls calls, SafeFileHandle handle) : IBufferWriter<byte>
{
    private const int PieceBytes = 256 << 10;

    private readonly ArrayBufferWriter<byte> piece = new();
    private long written;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        piece.Advance(count);
        if (piece.WrittenCount >= PieceBytes)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => piece.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => piece.GetSpan(sizeHint);

    /// <summary>Writes what is left.</summary>
    public void Flush()
    {
        calls.Write(handle, piece.WrittenSpan, written);
        written += piece.WrittenCount;
        piece.ResetWrittenCount();
    }
}
