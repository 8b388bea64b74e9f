using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Core.Tests.Runs;
using Pipeline.Files;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Spill;

/// <summary>Calls of the file system that tests of the kernel fail, or whose bytes they change.</summary>
internal sealed class SpillCalls : StandInCalls, IFileSystemCalls
{
    private int calls;

    /// <summary>The call that fails, from 1 on; 0 for none.</summary>
    public int FailAt { get; init; }

    /// <summary>How it fails, as errno.</summary>
    public int Error { get; init; } = 5;

    /// <summary>The byte of the file that comes back with another bit, or -1.</summary>
    public long FlippedByte { get; init; } = -1;

    /// <summary>Whether that byte was read.</summary>
    public bool IsFlipped { get; private set; }

    /// <summary>How many calls were made.</summary>
    public int Count => calls;

    /// <summary>The calls in their order.</summary>
    public List<string> Log { get; } = [];

    int IFileSystemCalls.Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        Before("pread", "", "");
        int count = RandomAccess.Read(file, bytes, offset);
        if (FlippedByte >= offset && FlippedByte < offset + count)
        {
            bytes[(int)(FlippedByte - offset)] ^= 0x10;
            IsFlipped = true;
        }

        return count;
    }

    protected override void Before(string call, string path, string other)
    {
        Log.Add(call);
        if (Interlocked.Increment(ref calls) == FailAt)
        {
            throw new IOException($"error {Error}", Error);
        }
    }
}

/// <summary>A sorter over a folder of its own, and what came out of it.</summary>
internal sealed class SpillFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("pipeline-spill-").FullName;

    public string Path => System.IO.Path.Combine(root, "spill");

    /// <summary>Sorts entries, and gives them in their order with the sorter's figures.</summary>
    public List<(byte[] Key, byte[] Payload)> Sort(IReadOnlyList<(byte[] Key, byte[] Payload)> entries, long budget, int block, SpillCalls? calls = null, long? most = null) =>
        Sort(entries, budget, block, out _, calls, most);

    public List<(byte[] Key, byte[] Payload)> Sort(IReadOnlyList<(byte[] Key, byte[] Payload)> entries, long budget, int block, out (int Runs, int Passes) figures, SpillCalls? calls = null, long? most = null)
    {
        SpillSpace space = new(Path, most, calls ?? new SpillCalls());
        List<(byte[] Key, byte[] Payload)> sorted = [];
        try
        {
            using SpillSorter sorter = new(budget, space, block);
            foreach ((byte[] key, byte[] payload) in entries)
            {
                payload.CopyTo(sorter.Add(key, payload.Length));
            }

            RunMerge merge = sorter.Merge(CancellationToken.None);
            while (merge.MoveNext())
            {
                sorted.Add((merge.Current.Key.ToArray(), merge.Current.Payload.ToArray()));
            }

            figures = (sorter.Runs, sorter.Passes);
        }
        finally
        {
            Assert.Equal(0, space.Bytes);
        }

        Assert.False(Directory.Exists(Path));
        return sorted;
    }

    /// <summary>Entries with keys that end in a byte that is nowhere else in them, so that none begins another one.</summary>
    public static List<(byte[] Key, byte[] Payload)> Random(int seed, int count, int longestKey, int letters, int longestPayload)
    {
        System.Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            byte[] key = new byte[random.Next(longestKey) + 1];
            for (int i = 0; i + 1 < key.Length; i++)
            {
                key[i] = (byte)(255 - random.Next(letters));
            }

            byte[] payload = Encoding.ASCII.GetBytes($"{number}:{new string('x', random.Next(longestPayload))}");
            return (key, payload);
        })];
    }

    /// <summary>The same entries as LINQ's stable sort has them.</summary>
    public static IEnumerable<(byte[] Key, byte[] Payload)> Expected(IEnumerable<(byte[] Key, byte[] Payload)> entries) =>
        entries.OrderBy(entry => entry.Key, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)));

    public static IEnumerable<string> Shown(IEnumerable<(byte[] Key, byte[] Payload)> entries) =>
        entries.Select(entry => $"{Convert.ToHexString(entry.Key)} {Encoding.ASCII.GetString(entry.Payload)}");

    public void Dispose() => Directory.Delete(root, recursive: true);
}
