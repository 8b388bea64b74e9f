using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Finishes a publish that was cut short. The holder of the lock calls it before anything else.</summary>
internal static class PublishRecovery
{
    /// <summary>Carries out the commit record that stands in the folder, if there is one.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="overwrite">Whether one that cannot be finished is given up, as all files are going to be written anew.</param>
    /// <param name="calls">The file system.</param>
    /// <returns>What became of it, or null when there was none.</returns>
    /// <exception cref="RunException">73, 74, 77: it cannot be finished, with what to do.</exception>
    public static EarlierPublish? Finish(string output, bool overwrite, IFileSystemCalls calls)
    {
        string record = ControlFolder.CommitOf(output);
        bool found = false;
        try
        {
            calls.Delete(ControlFolder.TemporaryOf(output));
            if (SmallFile.Read(calls, record) is not { } text)
            {
                return null;
            }

            found = true;
            CommitRecord? commit = CommitRecord.Parse(text);
            IReadOnlyList<string> lost = commit is null ? [] : new CommitSteps(output, commit, calls).Resume();
            if (commit is not null && lost.Count == 0)
            {
                Tidy(output, commit, calls);
                return new EarlierPublish(commit.RunId, IsFinished: true);
            }

            if (!overwrite)
            {
                // Of an unreadable record no one knows how far it came.
                calls.Delete(Path.Combine(output, ControlFolder.SuccessName));
                throw commit is null ? Unreadable(record) : Lost(output, commit, lost);
            }

            GivenUpPublish.End(output, commit, calls);
            return new EarlierPublish(commit?.RunId ?? "", IsFinished: false);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            string action = found ? "finish a publish that was cut short in" : "tell whether a publish was cut short in";
            RunException cause = RunException.FromFileSystem(exception, action, output);
            throw new RunException(cause.ExitCode, cause.Message, exception) { PublishUnfinished = found };
        }
    }

    // The publish is finished, whatever comes of this: a record that comes back after a power cut is checked and carried out
    // once more, and staging that is left goes with the next run that publishes.
    private static void Tidy(string output, CommitRecord commit, IFileSystemCalls calls)
    {
        try
        {
            if (commit.Sync)
            {
                calls.Sync(ControlFolder.Of(output));
            }

            calls.DeleteFolder(ControlFolder.FileOf(output, commit.Staging));
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
        }
    }

    private static RunException Unreadable(string record) =>
        new(
            ExitCodes.InputOutput,
            $"a publish was cut short and cannot be finished, since its record '{record}' cannot be understood, and _SUCCESS does not stand. Was it made by a later version? "
            + "If not, run again with --overwrite: that gives it up and writes all files anew")
        { PublishUnfinished = true };

    private static RunException Lost(string output, CommitRecord commit, IReadOnlyList<string> lost) =>
        new(
            ExitCodes.InputOutput,
            $"the publish of run {commit.RunId} to '{output}' was cut short and cannot be finished: {PathList.Some(lost)} "
            + $"{(lost.Count == 1 ? "is" : "are")} neither staged any more nor in place as that run wrote {(lost.Count == 1 ? "it" : "them")}. "
            + "_SUCCESS does not stand. Run again with --overwrite: that gives it up and writes all files anew")
        { PublishUnfinished = true };
}
