namespace Pipeline.Runs;

/// <summary>Where a record stands that was taken out as a double, and the one that stayed. Files and stages as the plan counts; records and lines from 1.</summary>
/// <param name="File">File of the record.</param>
/// <param name="Record">Number of the record.</param>
/// <param name="Line">Its line.</param>
/// <param name="Offset">Its byte in the decompressed file.</param>
/// <param name="Stage">The stage that took it out.</param>
/// <param name="StayedFile">File of the record that stayed.</param>
/// <param name="StayedRecord">Its number.</param>
/// <param name="StayedLine">Its line.</param>
internal readonly record struct RemovedPlace(int File, long Record, long Line, long Offset, int Stage, int StayedFile, long StayedRecord, long StayedLine);
