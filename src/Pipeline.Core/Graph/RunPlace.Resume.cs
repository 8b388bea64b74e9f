using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <content>How a run goes on where an earlier one stopped.</content>
internal sealed partial class RunPlace
{
    /// <summary>Lists of removed records stay where they are whole. Others are begun anew.</summary>
    private void RestoreRemoved(Checkpoint last)
    {
        removedBefore = last.Held?.Removed;
        if (last.Held is not null && removedBefore is null)
        {
            options.Calls.Delete(Path.Combine(Folder!.Folder, RemovedWriter.ListName));
            options.Calls.DeleteFolder(Path.Combine(Folder.Folder, RemovedWriter.RecordsFolder));
        }
    }

    /// <summary>Goes on with the destinations of the interrupted run, if there is one and what it staged is still the same.</summary>
    /// <param name="destinations">What goes on with them.</param>
    /// <param name="reading">Ends the reading of what was staged: then nothing may be written.</param>
    /// <exception cref="RunException">74: a staged file has other bytes than it had, or cannot be read.</exception>
    public void Resume(Destinations destinations, CancellationToken reading)
    {
        if (goesOn is null)
        {
            return;
        }

        using (JournalTails tails = new(goesOn.Path))
        {
            destinations.Resume(goesOn.Last.Destinations.Values, tails.Of);
        }

        try
        {
            ((StagedFiles)Sink).CheckResumed(Folder!.RunId, Definition.Run.Jobs, reading);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            // As where the inputs are checked: nothing more is read, and the run can go on later as before.
        }
    }

    /// <summary>What the journal says of the run that goes on, if this is the same run.</summary>
    /// <exception cref="RunException">It is not, or the journal is unusable.</exception>
    private JournalContent GoOn(ResumePoint run, string folder)
    {
        JournalContent content = JournalContent.Read(Path.Combine(folder, JournalFile.Name), run.RunId)
            ?? throw JournalHeader.Refused(ExitCodes.NotNow, run.RunId, "it has gone on or was given up meanwhile");
        if (!IsJournaled)
        {
            throw JournalHeader.Refused(ExitCodes.Definition, run.RunId, "its input is a stream now, or --fail-fast or run.journal_interval=none is set, with which no run goes on");
        }

        content.Header.Check(run.RunId, Header());
        if (!CheckpointCheck.Fits(content.Last, plan.Files.Count, plan.Stages.Count, plan.Segments.Count, MemberFormat.Of(Definition.Output) is not null))
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, run.RunId, "its journal is garbled");
        }

        NightGuard.CheckResumed(plan, content.Last, run.RunId);
        return content;
    }

    private JournalHeader Header()
    {
        Fingerprint fingerprint = plan.Fingerprint();
        return new JournalHeader
        {
            Definition = fingerprint.Definition,
            Engine = fingerprint.Engine,
            Now = plan.Now,
            Rejects = Definition.Rejects.Folder is { } rejects ? Path.GetFullPath(rejects) : "",
            Inputs = [.. plan.Files.Select(file => new JournalInput(file.Name, file.Identity!.Value.Inode, file.Identity.Value.Size, file.Identity.Value.ModifiedNanoseconds))],
            References = plan.ReferencesFingerprint() ?? "",
        };
    }
}
