using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class StagedFilesTests
{
    [Fact]
    public void Write_ManyFilesInTurns_FewOpenAndAllWhole()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FileSystemCalls.Instance, mostOpen: 4);
        StagedFile[] files = [.. Enumerable.Range(0, 60).Select(i => set.Create($"d{i % 7}/{i}.csv"))];
        for (int round = 0; round < 5; round++)
        {
            foreach (StagedFile file in files)
            {
                byte[] line = Encoding.UTF8.GetBytes($"{file.Path} {round}\n");
                file.Write(line);
                file.AppendHash(line);
                file.AddRecords(1);
                Assert.True(set.OpenCount <= 4);
            }
        }

        foreach (PublishedFile file in set.Seal())
        {
            string expected = string.Concat(Enumerable.Range(0, 5).Select(round => $"{file.Path} {round}\n"));
            Assert.Equal(expected, File.ReadAllText(folder.At(file.Path)));
            Assert.Equal((5, expected.Length), (file.Records, file.Bytes));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected))), file.Sha256);
        }
    }

    [Fact]
    public async Task Write_SeveralThreads_EachFileWhole()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FileSystemCalls.Instance, mostOpen: 2);
        StagedFile[] files = [.. Enumerable.Range(0, 8).Select(i => set.Create($"{i}.csv"))];
        Task[] writers = [.. files.Select(file => OwnThread.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                file.Write(Encoding.ASCII.GetBytes($"{i}\n"));
            }
        }))];
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(60));
        string expected = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i}\n"));
        Assert.All(set.Seal(), file => Assert.Equal(expected, File.ReadAllText(folder.At(file.Path))));
    }

    [Fact]
    public void Seal_HashNotFed_ReadsTheFile()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FileSystemCalls.Instance);
        set.Create("a.csv").Write("abc"u8);
        set.Create("empty.csv");
        IReadOnlyList<PublishedFile> published = set.Seal();
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", published[0].Sha256); // FIPS 180-2, appendix B.1
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", published[1].Sha256);
    }

    [Fact]
    public void Seal_HashFedWithOtherBytes_SaysItIsABug()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FileSystemCalls.Instance);
        StagedFile file = set.Create("a.csv");
        file.Write("abc"u8);
        file.AppendHash("ab"u8);
        Assert.Equal(70, Assert.Throws<RunException>(set.Seal).ExitCode);
    }

    [Fact]
    public void Create_SamePathTwice_WrongUsage()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FileSystemCalls.Instance);
        set.Create("a.csv");
        Assert.Equal(64, Assert.Throws<RunException>(() => set.Create("a.csv")).ExitCode);
        Assert.Equal(73, Assert.Throws<RunException>(() => set.Create("../a.csv")).ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_LargeFile_DiskBeginsOnlyWhereItIsSynced(bool sync)
    {
        using var folder = new TemporaryFolder();
        var calls = FaultyCalls.Recording();
        using var set = new StagedFiles(folder.Path, calls) { Sync = sync };
        StagedFile file = set.Create("a.csv");
        byte[] piece = new byte[5 << 20];
        for (int i = 0; i < 5; i++)
        {
            file.Write(piece);
        }

        string[] expected = [$"begin sync {file.FullPath} 0 {10 << 20}", $"begin sync {file.FullPath} {10 << 20} {10 << 20}"];
        Assert.Equal(sync ? expected : [], calls.Log.Where(call => call.StartsWith("begin", StringComparison.Ordinal)));
    }

    [Fact]
    public void BeginSync_RealFile_IsTakenAndAWrongRangeRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("a.csv");
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = FileSystemCalls.Instance.OpenWrite(path, create: true);
        FileSystemCalls.Instance.Write(handle, "abc"u8, 0);
        FileSystemCalls.Instance.BeginSync(handle, path, 0, 3);
        Assert.Throws<IOException>(() => FileSystemCalls.Instance.BeginSync(handle, path, -1, 3));
        handle.Dispose();
        Assert.Throws<ObjectDisposedException>(() => FileSystemCalls.Instance.BeginSync(handle, path, 0, 3));
    }

    [Fact]
    public void Write_DiskFull_SaysHowMuchIsNeeded()
    {
        using var folder = new TemporaryFolder();
        using var set = new StagedFiles(folder.Path, FaultyCalls.FailAt(4, error: 28)) { ExpectedBytes = 5000 };
        StagedFile file = set.Create("a.csv");
        file.Write(new byte[1000]);
        RunException full = Assert.Throws<RunException>(() => file.Write(new byte[10]));
        Assert.Equal(74, full.ExitCode);
        Assert.Contains("4,000 bytes more", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RealFullDevice_Says74()
    {
        var full = Assert.ThrowsAny<IOException>(() =>
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = FileSystemCalls.Instance.OpenWrite("/dev/full", create: false);
            FileSystemCalls.Instance.Write(handle, "x"u8, 0);
        });
        Assert.True(RunException.IsDiskFull(full));
    }
}
