using Pipeline.Records;

namespace Pipeline.Graph.Held;

/// <summary>Writes where a record comes from when somebody asks, and only once.</summary>
internal sealed class LateOrigin : IDisposable
{
    private readonly PooledBytes bytes = new();
    private bool isWritten;

    /// <summary>Turns to the next record.</summary>
    public void Begin() => isWritten = false;

    /// <summary>The bytes of the current record's place.</summary>
    public ReadOnlySpan<byte> Of(scoped in RecordOrigin place)
    {
        if (!isWritten)
        {
            isWritten = true;
            bytes.CutTo(0);
            place.AddTo(bytes);
        }

        return bytes.Written;
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();
}
