using Pipeline.Core.Tests.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>The real file system, but that the process is cut off before a call: neither that one nor any later one is made.</summary>
internal sealed class CutOffCalls(int at = int.MaxValue) : StandInCalls
{
    /// <summary>How many calls were asked for.</summary>
    public int Count { get; private set; }

    protected override void Before(string call, string path, string other)
    {
        if (++Count >= at)
        {
            throw new CutOffException($"killed at {call} {path}");
        }
    }
}
