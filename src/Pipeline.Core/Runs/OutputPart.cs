using System.Buffers;

namespace Pipeline.Runs;

/// <summary>Some bytes on their way to one destination: made in order, encoded by any thread, then appended, hashed and released in order.</summary>
internal sealed class OutputPart
{
    private byte[]? rented;
    private ReadOnlyMemory<byte> bytes;

    /// <summary>A part of bytes that somebody else owns.</summary>
    public OutputPart(IOutputFile file, ReadOnlyMemory<byte> bytes)
    {
        File = file;
        this.bytes = bytes;
    }

    /// <summary>A part of bytes in an array of the shared pool, which it gives back.</summary>
    public OutputPart(IOutputFile file, byte[] rented, int length)
    {
        File = file;
        this.rented = rented;
        bytes = rented.AsMemory(0, length);
    }

    /// <summary>Where they go.</summary>
    public IOutputFile File { get; }

    /// <summary>The bytes as they are now: as they were taken, or encoded.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.Span;

    /// <summary>Puts encoded bytes in the place of the plain ones.</summary>
    public void Encode(MemberFormat format)
    {
        byte[] encoded = format.Encode(Bytes, out int length);
        Release();
        rented = encoded;
        bytes = encoded.AsMemory(0, length);
    }

    /// <summary>Gives the bytes back.</summary>
    public void Release()
    {
        if (rented is { } array)
        {
            rented = null;
            bytes = default;
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
