using Pipeline.Csv;

namespace Pipeline.Graph;

/// <summary>Room for bytes that are read where no batch is in flight, before or after all of them.</summary>
internal sealed class OwnBuffers : IBufferSource
{
    /// <inheritdoc/>
    public byte[] Rent(int minimumBytes) => new byte[minimumBytes];

    /// <inheritdoc/>
    public void Return(byte[] buffer)
    {
        // The collector's.
    }
}
