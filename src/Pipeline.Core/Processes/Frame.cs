namespace Pipeline.Processes;

/// <summary>A frame that was read. The payload belongs to the reader and is valid until its next read.</summary>
/// <param name="Type">Type.</param>
/// <param name="Sequence">Number of the batch; 0 for frames that belong to none.</param>
/// <param name="Payload">Payload, its checksum checked.</param>
internal readonly record struct Frame(FrameType Type, ulong Sequence, ReadOnlyMemory<byte> Payload);
