using Microsoft.Win32.SafeHandles;
using Pipeline.Core.Tests.Runs;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Graph;

/// <summary>The file system, but that the n-th call about what is put aside finds the disk full.</summary>
internal sealed class FailingSpill(int failAt) : StandInCalls, IFileSystemCalls
{
    private int calls;

    public bool IsMet => calls >= failAt;

    int IFileSystemCalls.Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        // Only what was put aside is read so.
        Before("pread", "/spill/", "");
        return RandomAccess.Read(file, bytes, offset);
    }

    protected override void Before(string call, string path, string other)
    {
        if ((path + "/").Contains("/spill/", StringComparison.Ordinal) && Interlocked.Increment(ref calls) == failAt)
        {
            throw new IOException("No space left on device", 28);
        }
    }
}
