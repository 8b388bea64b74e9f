namespace Pipeline.Records;

/// <summary>Where a record stands.</summary>
/// <param name="File">Path of the file relative to DATA.</param>
/// <param name="Record">From 1 per file, without header, blank and comment lines, with rejected records.</param>
/// <param name="Line">Physical line from 1; CR, LF and CRLF end one each, inside quotes too.</param>
/// <param name="Offset">Byte from 0 in the decompressed file, BOM included.</param>
public readonly record struct RecordPosition(string File, long Record, long Line, long Offset);
