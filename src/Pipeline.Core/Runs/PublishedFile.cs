namespace Pipeline.Runs;

/// <summary>A file of the manifest: one that is, or is about to be, published.</summary>
/// <param name="Path">Relative to the output folder, with <c>/</c>.</param>
/// <param name="Records">Records in it, without the header.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Hash of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Stale">
/// Whether the last run did not write it: it stands since an earlier one. A mark and not that run's id, since the same
/// run must give the same manifest whenever it is made.
/// </param>
internal sealed record PublishedFile(string Path, long Records, long Bytes, string Sha256, bool Stale = false);
