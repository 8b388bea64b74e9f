using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <content>The beginning: what the run writes to, and what it must not write to.</content>
public sealed partial class PipelineRun
{
    // Whether the output folder was tried: one that does not let us in is not ours to leave a report in.
    private bool isOpening;

    /// <summary>Opens what the run writes to, and refuses what it must not write to.</summary>
    private IOutputSink Open()
    {
        if (options.CheckOnly)
        {
            ledger = new RejectLedger(plan, null);
            return new StreamSink(null);
        }

        string[] inputs = [.. plan.Files.Where(file => !file.Found.IsStream).Select(file => file.FullPath)];
        string[] destinations = [.. plan.Files.Where(file => file.HasOneDestination).Select(file => file.Destination).Distinct(StringComparer.Ordinal)];
        if (ToFolder)
        {
            // Before anything is made: a refused run must not leave an output folder where input was meant to stay.
            DestinationGuard.Check(inputs, OutputFolder, destinations);
            if (Entry.LookThrough(ControlFolder.Of(OutputFolder)) != EntryKind.Folder)
            {
                DestinationCheck.Check(OutputFolder, ControlFolder.Of(OutputFolder), destinations, Definition.Output.Overwrite, options.Calls);
            }
        }

        if (Definition.Rejects.Folder is { } rejects)
        {
            DestinationGuard.CheckRejects(inputs, Path.GetFullPath(rejects));
        }

        if (ToFolder || Definition.Run.Folder is not null)
        {
            isOpening = true;
            folder = RunFolder.Open(new RunFolderOptions
            {
                Output = ToFolder ? Definition.Output.Folder : null,
                RunDirectory = Definition.Run.Folder,
                Name = Definition.Name,
                Definition = plan.DefinitionFingerprint(),
                Keep = Definition.KeepRuns,
                Overwrite = Definition.Output.Overwrite,
                Sync = Definition.Output.Sync,
                Clock = options.Time,
                Calls = options.Calls,
            });
        }

        if (folder is not null || Definition.Rejects.Folder is not null)
        {
            rejectWriter = OpenRejects();
        }

        ledger = new RejectLedger(plan, rejectWriter);
        CheckInputs();
        if (!ToFolder)
        {
            return new StreamSink(options.Output!);
        }

        DestinationCheck.Check(folder!.Output!, folder.Staging, destinations, Definition.Output.Overwrite, options.Calls);
        return folder.StageFiles(plan.Files.Sum(file => Math.Max(0, file.Bytes)));
    }

    private RejectWriter OpenRejects()
    {
        RejectWriterOptions how = new()
        {
            Folder = Path.GetFullPath(Definition.Rejects.Folder ?? folder!.Folder),
            FolderIsShared = Definition.Rejects.Folder is not null,
            Owner = RejectOwner.Of(plan, ToFolder ? OutputFolder : null),
            Overwrite = Definition.Output.Overwrite,
            KeepRecords = Definition.Rejects.KeepRecords,
            MaxBytes = Definition.Rejects.MaxBytes,
            Sync = Definition.Output.Sync,
        };
        return new RejectWriter(how, file => RejectLedger.InputOf(plan, file), options.Calls);
    }

    private void CheckInputs() => InputSnapshot.CheckUnchanged(plan.Files.Select(file => new InputSnapshot(file.FullPath, file.Identity)));
}
