namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>A change of folders: an entry set, removed (no node), or moved from another place in one step.</summary>
internal sealed record DiskChange(int Time, DiskNode Folder, string Name, DiskNode? Node, DiskNode? FromFolder = null, string? FromName = null)
{
    /// <summary>When its folder was synced after it; then it outlasts any power cut.</summary>
    public int DurableSince { get; set; } = int.MaxValue;
}
