namespace Pipeline.Runs;

/// <summary>An earlier run of an output folder.</summary>
/// <param name="Entry">What the ledger, or its report, says of it.</param>
/// <param name="Folder">Its folder, or null when that is not kept any more.</param>
/// <param name="FolderBytes">What its folder takes on disk, with what it has staged.</param>
public sealed record EarlierRun(LedgerEntry Entry, string? Folder, long FolderBytes)
{
    /// <summary>The run.</summary>
    public string Id => Entry.RunId;

    /// <summary>Its report, or null when that is not kept any more.</summary>
    public string? Report => Folder is null ? null : Path.Combine(Folder, ReportFile.Name);
}
