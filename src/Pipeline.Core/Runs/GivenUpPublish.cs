using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Ends a publish that cannot be finished: some of its files are gone. What the manifest lists afterwards was checked, file by
/// file, so that a later run does not take over what is not there; _SUCCESS does not stand until one publishes.
/// </summary>
internal static class GivenUpPublish
{
    /// <summary>Writes the manifest of what is whole and removes the record.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="commit">The record; null when it cannot be understood.</param>
    /// <param name="calls">The file system.</param>
    public static void End(string output, CommitRecord? commit, IFileSystemCalls calls)
    {
        bool sync = commit?.Sync ?? true;
        calls.Delete(Path.Combine(output, ControlFolder.SuccessName));
        if (sync)
        {
            calls.Sync(output);
        }

        List<PublishedFile> whole = Whole(output, commit, calls);
        AtomicFile.Write(
            calls, Path.Combine(output, ControlFolder.ManifestName), ControlFolder.TemporaryOf(output), text => Manifest.WriteTo(text, whole), sync);
        calls.Delete(ControlFolder.CommitOf(output));
        if (sync)
        {
            calls.Sync(ControlFolder.Of(output));
        }
    }

    // At each path what was to be published there, or else what was there before.
    private static List<PublishedFile> Whole(string output, CommitRecord? commit, IFileSystemCalls calls)
    {
        IEnumerable<PublishedFile> known = [.. commit?.Listed ?? [], .. Manifest.Read(output, calls) ?? []];
        return [.. known
            .Where(file => StandingFile.Is(ControlFolder.FileOf(output, file.Path), file, calls))
            .DistinctBy(file => file.Path, StringComparer.Ordinal)];
    }
}
