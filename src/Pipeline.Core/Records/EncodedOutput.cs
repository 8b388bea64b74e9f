using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <summary>
/// The output of a batch as it goes to disk: bytes in one buffer, and which of them go to which destination. Where all
/// records pass unchanged, the buffer is the batch's own and nothing was copied. In an output in pieces, ranges of the
/// source are missing; <see cref="Assemble"/> puts them in.
/// </summary>
internal sealed class EncodedOutput : IDisposable
{
    private byte[]? rented;

    /// <summary>Takes bytes that somebody else owns.</summary>
    public EncodedOutput(byte[] buffer) => Buffer = buffer;

    private EncodedOutput(byte[] buffer, bool rented)
    {
        Buffer = buffer;
        this.rented = rented ? buffer : null;
    }

    /// <summary>Holds the bytes.</summary>
    public byte[] Buffer { get; }

    /// <summary>What goes where, in the order of the records within each destination.</summary>
    public List<OutputSlice> Slices { get; } = [];

    /// <summary>
    /// Where ranges of the source belong between the output's own bytes; empty where the output is whole. An output in pieces has one
    /// slice, as long as its own bytes. Own bytes behind the last piece come last. The list belongs to the encoder and is valid until
    /// the encoder begins another batch.
    /// </summary>
    public List<OutputPiece> Pieces { get; init; } = [];

    /// <summary>Puts an output together.</summary>
    /// <param name="pieces">The pieces. Their ranges lie in the source, and <paramref name="own"/> has at least the bytes that they name.</param>
    /// <param name="own">The output's own bytes.</param>
    /// <param name="source">Holds the source.</param>
    /// <param name="sourceStart">First source byte.</param>
    /// <param name="length">Bytes of the whole output.</param>
    /// <param name="records">Records in it.</param>
    public static EncodedOutput Assemble(ReadOnlySpan<OutputPiece> pieces, ArraySegment<byte> own, byte[] source, int sourceStart, int length, int records)
    {
        byte[] buffer = ByteArrays.Rent(checked(length + ChunkedCopy.Chunk));
        ref byte to = ref MemoryMarshal.GetArrayDataReference(buffer);
        int written = 0;
        int ownAt = own.Offset;
        foreach (ref readonly OutputPiece piece in pieces)
        {
            ChunkedCopy.Copy(own.Array!, ownAt, piece.Own, ref Unsafe.Add(ref to, written));
            ownAt += piece.Own;
            written += piece.Own;
            ChunkedCopy.Copy(source, sourceStart + piece.Start, piece.Length, ref Unsafe.Add(ref to, written));
            written += piece.Length;
        }

        own.Array.AsSpan(ownAt, length - written).CopyTo(buffer.AsSpan(written));
        EncodedOutput output = FromPool(buffer);
        output.Slices.Add(new OutputSlice(null, 0, length, records));
        return output;
    }

    /// <summary>Takes a buffer of <see cref="ByteArrays"/> and gives it back when disposed.</summary>
    public static EncodedOutput FromPool(byte[] buffer, List<OutputPiece>? pieces = null) => new(buffer, rented: true) { Pieces = pieces ?? [] };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (rented is { } buffer)
        {
            rented = null;
            ByteArrays.Return(buffer);
        }
    }
}

/// <summary>Bytes for one destination.</summary>
/// <param name="PathValues">The values of the columns in the path, as parts of file names joined by <c>/</c>. The plan makes the path from
/// them. Null where the batch's file has one destination.</param>
/// <param name="Start">First byte in the output's buffer.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Records">Number of records.</param>
internal readonly record struct OutputSlice(string? PathValues, int Start, int Length, int Records);
