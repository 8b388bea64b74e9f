using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <content>How it goes on with the files of a run that stopped.</content>
internal sealed partial class RejectWriter
{
    private void Resume(Dictionary<int, RejectMark> marks)
    {
        // Records are repaired where they lie, also before the run that rejected them is published.
        string? folder = options.WasRead ? null : RecordsFolder;
        foreach (SideList beside in Lists.Where(beside => !marks.ContainsKey(beside.Index)))
        {
            calls.Delete(Path.Combine(options.Folder, beside.Name));
        }

        StagedLengths.Restore(options.Run, options.Folder, ListName, folder, marks.Select(mark => (mark.Value.Path, options.WasRead && mark.Key >= 0 ? (long?)null : mark.Value.Bytes)), calls);
        foreach ((int input, RejectMark mark) in marks)
        {
            StagedFile file = files.Resume(mark.Path, mark.Bytes, mark.Checksum, 0);
            if (input == OfList)
            {
                listFile = file;
                list.TurnTo(file);
            }
            else if (Array.Find(Lists, other => other.Index == input) is { } beside)
            {
                beside.Resume(file, mark);
            }
            else
            {
                byInput.Add(input, file);
            }
        }

        if (!options.WasRead)
        {
            files.CheckResumed(options.Run, 1, CancellationToken.None);
        }
    }
}
