using Pipeline.Core.Tests.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A file system that takes its time over some calls.</summary>
/// <param name="milliseconds">How long for each.</param>
/// <param name="calls">Which: <c>write</c>, <c>create</c>, <c>rename</c> …</param>
internal sealed class SlowCalls(int milliseconds, params string[] calls) : StandInCalls
{
    protected override void Before(string call, string path, string other)
    {
        if (calls.Contains(call, StringComparer.Ordinal))
        {
            Thread.Sleep(milliseconds);
        }
    }
}
