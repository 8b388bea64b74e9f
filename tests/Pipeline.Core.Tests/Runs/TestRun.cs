using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>Whole runs on an output folder, as the graph makes them.</summary>
internal static class TestRun
{
    /// <summary>Stages the files and publishes them.</summary>
    public static string Publish(
        string output, IReadOnlyDictionary<string, string> files, IFileSystemCalls? calls = null, bool removeStale = false, bool overwrite = false)
    {
        using RunFolder run = Open(output, calls);
        Stage(run, files, out IReadOnlyList<PublishedFile> staged);
        run.Publish(staged, overwrite, removeStale);
        run.WriteReport("{\"status\":\"published\"}"u8);
        run.Finish(StagingEnd.RemoveAll);
        return run.RunId;
    }

    public static RunFolder Open(string output, IFileSystemCalls? calls = null) =>
        RunFolder.Open(new RunFolderOptions { Output = output, Calls = calls ?? FileSystemCalls.Instance });

    public static void Stage(RunFolder run, IReadOnlyDictionary<string, string> files, out IReadOnlyList<PublishedFile> staged)
    {
        using StagedFiles set = run.StageFiles();
        foreach ((string path, string content) in files)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(content);
            StagedFile file = set.Create(path);
            file.AppendHash(bytes);
            file.Write(bytes.AsSpan(0, bytes.Length / 2));
            file.Write(bytes.AsSpan(bytes.Length / 2));
            file.AddRecords(1);
        }

        staged = set.Seal();
    }

    /// <summary>Files of the output folder outside .pipeline, with their content.</summary>
    public static SortedDictionary<string, string> Published(string output)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(output, path);
            if (!relative.StartsWith(".pipeline", StringComparison.Ordinal))
            {
                files.Add(relative, File.ReadAllText(path));
            }
        }

        return files;
    }

    /// <summary>Checks each file that the manifest lists against its length and hash, by means of our own.</summary>
    public static void AssertManifestHolds(string output)
    {
        IReadOnlyList<PublishedFile>? manifest = Manifest.Read(output, FileSystemCalls.Instance);
        Assert.NotNull(manifest);
        foreach (PublishedFile file in manifest)
        {
            byte[] content = File.ReadAllBytes(Path.Combine(output, file.Path));
            Assert.Equal(file.Bytes, content.LongLength);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }

    /// <summary>Checks that nothing of unfinished work is left under .pipeline.</summary>
    public static void AssertTidy(string output)
    {
        string control = Path.Combine(output, ".pipeline");
        string[] left = [.. Directory.EnumerateFileSystemEntries(control, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".tmp", StringComparison.Ordinal)
                || path.EndsWith("commit.json", StringComparison.Ordinal)
                || path.EndsWith("lock.json", StringComparison.Ordinal)
                || Path.GetFileName(path).StartsWith("staging", StringComparison.Ordinal))];
        Assert.Empty(left);
    }
}
