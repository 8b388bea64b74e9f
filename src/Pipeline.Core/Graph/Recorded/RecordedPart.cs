namespace Pipeline.Graph.Recorded;

/// <summary>A file of batches that a task kept.</summary>
/// <param name="Path">The file.</param>
/// <param name="Task">Number of the task.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="EndsFile">Whether the last file that it has is read to its end.</param>
/// <param name="Discard">Has the task run again, where the file is damaged.</param>
internal sealed record RecordedPart(string Path, int Task, long Bytes, string Sha256, bool EndsFile, Action Discard);
