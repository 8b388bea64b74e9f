using System.Buffers;

namespace Pipeline.Records;

/// <summary>
/// The output of a batch as it goes to disk: bytes in one buffer, and which of them go to which destination. Where all
/// records pass unchanged the bytes are those of the batch itself and nothing was copied.
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

    /// <summary>Takes a buffer of the shared pool and gives it back when disposed.</summary>
    public static EncodedOutput FromPool(byte[] buffer) => new(buffer, rented: true);

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
