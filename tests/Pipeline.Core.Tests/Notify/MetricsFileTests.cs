using System.Diagnostics;
using Pipeline.Core.Tests.Reports;
using Pipeline.Notify;

namespace Pipeline.Core.Tests.Notify;

/// <summary>The file of metrics replaces nothing but itself, and is whole or as before.</summary>
public sealed class MetricsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("# HELP pipeline_run_success old\n")]
    public void Write_NothingOrOurs_IsReplacedAndLeavesNothingBeside(string? before)
    {
        if (before is not null)
        {
            folder.Write("m.prom", before);
        }

        Assert.Null(MetricsFile.Write(folder.At("m.prom"), ReportSample.Published()));

        Assert.StartsWith("# HELP pipeline_run_success 1 if", File.ReadAllText(folder.At("m.prom")), StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("m.prom", "# HELP node_load1 x\n")]
    [InlineData("notes.txt", "mine\n")]
    [InlineData("a.csv", "")]
    public void Write_WhatIsNotOurs_IsLeftAlone(string name, string content)
    {
        string path = folder.Write(name, content);

        Assert.NotNull(MetricsFile.Write(path, ReportSample.Published()));

        Assert.Equal(content, File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Write_PlaceThatIsNoFile_SaysWhyAndDoesNotWait()
    {
        using Process fifo = Process.Start("mkfifo", [folder.At("fifo")])!;
        await fifo.WaitForExitAsync();

        foreach (string path in (string[])[folder.At("fifo"), folder.Path, "/dev/null", folder.At("missing/m.prom")])
        {
            Assert.NotNull(await Task.Run(() => MetricsFile.Write(path, ReportSample.Published())).WaitAsync(TimeSpan.FromSeconds(60)));
        }

        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }
}
