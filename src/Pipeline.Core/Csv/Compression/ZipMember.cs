namespace Pipeline.Csv.Compression;

/// <summary>A file in a zip archive. Immutable.</summary>
/// <param name="Name">Its path in the archive, with <c>/</c>.</param>
/// <param name="IsDeflated">Whether its bytes are a deflate stream, or its text as it is.</param>
/// <param name="DataOffset">Byte of the archive from 0 where its bytes begin.</param>
/// <param name="StoredLength">How many they are.</param>
/// <param name="Length">Bytes of its text.</param>
/// <param name="Checksum">CRC-32 of its text.</param>
internal sealed record ZipMember(string Name, bool IsDeflated, long DataOffset, long StoredLength, long Length, uint Checksum);
