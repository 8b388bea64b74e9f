using System.Globalization;
using System.Text;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What a run left behind. Contents are Latin-1, so that each character is a byte.</summary>
internal sealed record PipelineResult(RunReport Report, string? Output)
{
    /// <summary>The files of the output folder without our own ones.</summary>
    public SortedDictionary<string, string> Published() => FilesBelow(Output!, path => !path.StartsWith(".pipeline/", StringComparison.Ordinal) && path is not ("_manifest.json" or "_SUCCESS"));

    /// <summary>The one published file.</summary>
    public string PublishedText() => Assert.Single(Published()).Value;

    /// <summary>Lines of rejects.csv behind its header.</summary>
    public string[] RejectLines() => Report.RejectList is null ? [] : File.ReadAllText(Report.RejectList, Encoding.Latin1).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

    /// <summary>The rejected records, by file.</summary>
    public SortedDictionary<string, string> Rejected() => Report.RejectedRecords is null ? [] : FilesBelow(Report.RejectedRecords, _ => true);

    /// <summary>The removed records, by file, and their list.</summary>
    public SortedDictionary<string, string> Removed()
    {
        SortedDictionary<string, string> removed = Report.DeduplicatedRecords is null ? [] : FilesBelow(Report.DeduplicatedRecords, _ => true);
        if (Report.DeduplicatedList is { } list)
        {
            removed["deduplicated.csv"] = Encoding.Latin1.GetString(File.ReadAllBytes(list));
        }

        return removed;
    }

    /// <summary>Everything that parallelism must not change: each file, and the counts.</summary>
    public SortedDictionary<string, string> Fingerprint()
    {
        SortedDictionary<string, string> all = FilesBelow(Output!, path => !path.StartsWith(".pipeline/", StringComparison.Ordinal));
        if (Report.RejectList is { } list)
        {
            all["rejects.csv"] = Encoding.Latin1.GetString(File.ReadAllBytes(list));
        }

        foreach ((string path, string content) in Rejected())
        {
            all["rejects/" + path] = content;
        }

        foreach ((string path, string content) in Removed())
        {
            all["deduplicated/" + path] = content;
        }

        all["counts"] = string.Join(
            '\n',
            [
                string.Create(CultureInfo.InvariantCulture, $"{Report.Status} {Report.ExitCode} {Report.Failure} {string.Join("; ", Report.Problems)}"),
                (Report.Totals with { RecordsPerSecond = 0 }).ToString(),
                .. Report.Stages.Select(stage => stage.ToString()),
                .. Report.RejectsByCode.Select(count => count.ToString()),
                .. Report.Inputs.Select(input => input.ToString()),
                .. Report.Outputs.Select(output => output.ToString()),
                .. Report.FirstRejects.Select(reject => reject.ToString()),
                .. Report.Inputs.SelectMany(input => input.Warned.Select(warned => $"{input.Path}: {warned}")),
                .. Report.FirstWarned.Select(warned => warned.ToString()),
            ]);
        return all;
    }

    /// <summary>Checks that it was published, and that it balances.</summary>
    public PipelineResult AssertPublished()
    {
        Assert.True(Report.ExitCode == 0, $"{Report.ExitCode}: {Report.Failure} {string.Join("; ", Report.Problems)}");
        Assert.True(Report.Totals.Balanced);
        TotalsReport totals = Report.Totals;
        Assert.Equal(totals.Read + totals.Counts.Added, totals.Written + totals.Counts.Gone);
        return this;
    }

    /// <summary>Checks that it failed so, and that nothing was published.</summary>
    public PipelineResult AssertFailed(int exitCode, string? message = null)
    {
        Assert.True(Report.ExitCode == exitCode, $"{Report.ExitCode}: {Report.Failure}");
        Assert.NotEqual(RunStatus.Published, Report.Status);
        if (message is not null)
        {
            Assert.Contains(message, Report.Failure, StringComparison.Ordinal);
        }

        if (Output is not null)
        {
            Assert.Empty(FilesBelow(Output, path => !path.StartsWith(".pipeline/", StringComparison.Ordinal)));
        }

        return this;
    }

    public static void AssertSame(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual, string what)
    {
        Assert.True(expected.Keys.SequenceEqual(actual.Keys), $"{what}: {string.Join(", ", expected.Keys)} against {string.Join(", ", actual.Keys)}");
        foreach ((string path, string content) in expected)
        {
            if (!string.Equals(content, actual[path], StringComparison.Ordinal))
            {
                int at = content.Zip(actual[path]).TakeWhile(pair => pair.First == pair.Second).Count();
                int from = Math.Max(0, at - 80);
                Assert.Fail($"{what}: {path} differs at {at}:\n{Cut(content, from)}\nagainst\n{Cut(actual[path], from)}");
            }
        }

        static string Cut(string text, int from) => text.Substring(from, Math.Min(400, text.Length - from));
    }

    private static SortedDictionary<string, string> FilesBelow(string folder, Func<string, bool> wanted)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                string relative = Path.GetRelativePath(folder, path);
                if (wanted(relative))
                {
                    files.Add(relative, Encoding.Latin1.GetString(File.ReadAllBytes(path)));
                }
            }
        }

        return files;
    }
}
