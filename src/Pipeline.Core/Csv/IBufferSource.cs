namespace Pipeline.Csv;

/// <summary>Where the buffers of batches come from. Called by several readers at once.</summary>
internal interface IBufferSource
{
    /// <summary>
    /// Gives a buffer. May block until memory is free; a reader that calls it holds no other buffer, so readers
    /// cannot wait for each other. May throw <see cref="OperationCanceledException"/>, which ends the reader.
    /// </summary>
    /// <param name="minimumBytes">Bytes that will be used; the array may be larger.</param>
    byte[] Rent(int minimumBytes);

    /// <summary>Takes back a buffer from <see cref="Rent"/>; it must not be touched afterwards.</summary>
    void Return(byte[] buffer);
}
