using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Csv.Dialects;

/// <summary>A stretch of a file whose text is its bytes.</summary>
internal sealed class OwnBytes : IOwnText
{
    private byte[] bytes;

    /// <summary>Keeps a copy of the bytes.</summary>
    public OwnBytes(ReadOnlySpan<byte> own)
    {
        Length = own.Length;
        bytes = ArrayPool<byte>.Shared.Rent(own.Length);
        own.CopyTo(bytes);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public long Room => bytes.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public int At(int text) => text;

    /// <inheritdoc/>
    public long ReplacedBefore(int text) => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Slice(int start, int length) => Bytes.Slice(start, length);

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> ascii) => ascii.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        bytes = [];
    }
}
