namespace Pipeline.Processes;

/// <summary>The other side sent something that is not of the protocol; the message says what was expected and what came.</summary>
internal sealed class ProtocolException(string message) : Exception(message)
{
    /// <summary>Whether all that came was right, and the stream ended inside a frame: as it does when the other side dies while it writes.</summary>
    public bool IsCutShort { get; init; }
}
