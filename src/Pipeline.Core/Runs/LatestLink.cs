using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary><c>OUT/.pipeline/latest</c>: a link to the folder of the last run.</summary>
internal static class LatestLink
{
    /// <summary>Points the link to a run folder, in one step.</summary>
    public static void PointTo(string output, string runFolder, IFileSystemCalls calls)
    {
        string control = ControlFolder.Of(output);
        string target = runFolder.StartsWith(control + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetRelativePath(control, runFolder) // the output folder may be moved
            : runFolder;
        string temporary = ControlFolder.TemporaryOf(output);
        calls.Delete(temporary);
        calls.CreateLink(temporary, target);
        calls.Rename(temporary, Path.Combine(control, "latest"));
    }
}
