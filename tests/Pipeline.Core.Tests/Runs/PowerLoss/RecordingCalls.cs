namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>Tells a <see cref="DiskModel"/> of all calls; syncs of some paths can be left out, as if the code had forgotten them.</summary>
internal sealed class RecordingCalls(DiskModel disk, Func<string, bool>? forget = null) : StandInCalls
{
    /// <summary>Paths that were synced.</summary>
    public List<string> Synced { get; } = [];

    protected override void Before(string call, string path, string other)
    {
    }

    protected override void After(string call, string path, string other)
    {
        if (call is not "sync" || forget?.Invoke(path) != true)
        {
            disk.Record(call, path, other);
        }

        if (call is "sync")
        {
            Synced.Add(path);
        }
    }
}
