namespace Pipeline.Processes;

/// <summary>How a conversation with a child failed.</summary>
internal enum ChildFailure
{
    /// <summary>It cannot do the work at all: it refused HELLO, or answered it with what is not of this protocol and version. Trying again would not help.</summary>
    Refused,

    /// <summary>It ended, or closed its stdout, before it said END.</summary>
    Died,

    /// <summary>It did not answer, or did not read, in time.</summary>
    Silent,

    /// <summary>It sent what is not of the protocol, or what was not due.</summary>
    BrokeProtocol,

    /// <summary>It sent ERROR.</summary>
    SaidError,
}
