using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Finishes a publish that was cut short. The holder of the lock calls it before anything else.</summary>
internal static class PublishRecovery
{
    /// <summary>Carries out the commit record that stands in the folder, if there is one.</summary>
    /// <returns>The id of the run that is published now, or null when nothing was left to do.</returns>
    /// <exception cref="RunException">74: it cannot be finished, with what to do.</exception>
    public static string? Finish(string output, IFileSystemCalls calls)
    {
        try
        {
            calls.Delete(ControlFolder.TemporaryOf(output));
            CommitRecord? commit = CommitRecord.Read(output);
            if (commit is null)
            {
                return null;
            }

            DestinationCheck.Check(output, commit.Files.Select(file => file.Path), overwrite: true);
            new CommitSteps(output, commit, calls).CarryOut();
            calls.DeleteFolder(ControlFolder.FileOf(output, commit.Staging));
            return commit.RunId;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "finish a publish that was cut short in", output);
        }
    }
}
