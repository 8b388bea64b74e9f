using System.Globalization;
using Pipeline.Reports;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>The guide's use as a library.</summary>
public sealed class LibraryExampleTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-library-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task RunAsync_SampleData_PublishesTheLargeOrders()
    {
        using CancellationTokenSource limit = new(Limit);
        RunReport? report = await LibraryExample.RunAsync(Path.Combine(Repository.Root, "sample-data"), Path.Combine(folder, "out"), limit.Token);

        Assert.NotNull(report);
        Assert.Equal(RunStatus.Published, report.Status);
        Assert.Equal(4900, report.Totals.Read);

        // Counted by another CSV reader: German, not cancelled, ten or more; the one faulty record among them has a date that does not exist.
        Assert.Equal(100, report.Totals.Written);
        Assert.Equal(report.Totals.Written, report.Outputs.Sum(output => output.Records));
        Assert.All(report.Outputs, output => Assert.Equal(output.Bytes, new FileInfo(Path.Combine(folder, "out", output.Path)).Length));
    }

    [Fact]
    public void Guide_CSharpBlock_IsTheCodeThatRuns()
    {
        string[] chapter = Markdown.Lines("src/Guide/library.md");
        int start = Array.IndexOf(chapter, "```csharp") + 1;
        string[] block = chapter[start..Array.IndexOf(chapter, "```", start)];
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests/Pipeline.Cli.Tests/Readme/LibraryExample.cs"));
        string indented = string.Join('\n', block.Select(line => line.Length == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"    {line}")));

        Assert.True(block.Length > 10, "the chapter has no block of C#");
        Assert.Contains(indented, source, StringComparison.Ordinal);
    }
}
