namespace Pipeline.Processes;

/// <summary>What a frame is; the numbers stand in <c>PROTOCOL.md</c> and never change.</summary>
internal enum FrameType : ushort
{
    /// <summary>Parent to child, first: what the child is to do.</summary>
    Hello = 1,

    /// <summary>Child to parent, first: which version it is and what it understood.</summary>
    Ready = 2,

    /// <summary>Parent to child: records to work on.</summary>
    Batch = 3,

    /// <summary>Child to parent: the answer to the batch of the same sequence number.</summary>
    Result = 4,

    /// <summary>Child to parent: what failed, in words. Nothing but the end follows.</summary>
    Error = 5,

    /// <summary>Each side, last: there is no more. An end of the stream without it is a crash.</summary>
    End = 6,
}
