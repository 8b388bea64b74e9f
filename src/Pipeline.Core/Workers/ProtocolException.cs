namespace Pipeline.Workers;

/// <summary>The other side sent something that is not of the protocol; the message says what was expected and what came.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
