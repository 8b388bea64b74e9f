using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <summary>
/// The output of a batch as it goes to disk: bytes in one buffer, and which of them go to which destination. Where all
/// records pass unchanged the bytes are those of the batch itself and nothing was copied. An output in pieces lacks ranges
/// of the source, which <see cref="Assemble"/> puts in.
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
    /// Where ranges of the source belong between the bytes. Then there is one slice, which has the length of these bytes alone, and those behind
    /// the last piece come last. The list is the encoder's, and good until it begins another batch. Empty where the output is whole.
    /// </summary>
    public List<OutputPiece> Pieces { get; init; } = [];

    /// <summary>Puts an output together.</summary>
    /// <param name="pieces">The pieces; their ranges lie in the source, and there are as many own bytes as they say, or more.</param>
    /// <param name="own">The output's own bytes.</param>
    /// <param name="source">Holds the source.</param>
    /// <param name="sourceStart">First source byte.</param>
    /// <param name="length">Bytes of the whole output.</param>
    /// <param name="records">Records in it.</param>
    public static EncodedOutput Assemble(ReadOnlySpan<OutputPiece> pieces, ArraySegment<byte> own, byte[] source, int sourceStart, int length, int records)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(checked(length + ChunkedCopy.Chunk));
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

    /// <summary>Takes a buffer of the shared pool and gives it back when disposed.</summary>
    public static EncodedOutput FromPool(byte[] buffer, List<OutputPiece>? pieces = null) => new(buffer, rented: true) { Pieces = pieces ?? [] };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (rented is { } buffer)
        {
            rented = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>Bytes for one destination.</summary>
/// <param name="PathValues">The values in the path, as parts of file names joined by <c>/</c>, of which the plan makes the path; null for the one destination of the batch's file.</param>
/// <param name="Start">First byte in the output's buffer.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Records">Number of records.</param>
internal readonly record struct OutputSlice(string? PathValues, int Start, int Length, int Records);
