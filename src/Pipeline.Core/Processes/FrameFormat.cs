namespace Pipeline.Processes;

/// <summary>The fixed part of each frame; <c>PROTOCOL.md</c> is the specification.</summary>
internal static class FrameFormat
{
    /// <summary>Version of the frames and of what is in them.</summary>
    public const ushort Version = 1;

    /// <summary>Bytes before the payload: magic 4, version 2, type 2, sequence 8, length 4, checksum 4.</summary>
    public const int HeaderLength = 24;

    /// <summary>Most bytes of a payload.</summary>
    public const int LongestPayload = 1 << 30;

    /// <summary>Most frames of type <see cref="FrameType.Batch"/> that a child has not answered.</summary>
    public const int MostUnanswered = 2;

    /// <summary>The first bytes of each frame.</summary>
    public static ReadOnlySpan<byte> Magic => "PLF1"u8;
}
