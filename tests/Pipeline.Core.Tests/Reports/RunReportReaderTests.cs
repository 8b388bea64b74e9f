using System.Text;
using System.Text.Json;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

public sealed class RunReportReaderTests
{
    [Fact]
    public void Read_WhatFormatWrote_IsWrittenAgainWithTheSameBytes()
    {
        RunReport report = ReportSample.Published() with
        {
            ResumedRecords = 12,
            TakenOver = new("20261122T131500.123Z", new() { In = 9, Out = 8, Rejected = 1 }, ["old.csv"], [new("old.csv", 8, 90, new string('c', 64))]),
        };
        byte[] bytes = RunReportJson.Format(report);

        byte[] again = RunReportJson.Format(RunReportReader.Read(JsonDocument.Parse(bytes).RootElement));

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(again));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"blocks":[{}],"series":{"seconds":[1,2],"blocks":[{"busy":["x"]}]},"verdict":{"cause":7},"inputs":[3],"rejects_by_code":[],"seconds":1e300,"status":"else"}""")]
    public void Read_LacksKeysOrHasOthers_HasDefaults(string json)
    {
        RunReport report = RunReportReader.Read(JsonDocument.Parse(json).RootElement);

        Assert.Equal(RunStatus.Abandoned, report.Status);
        Assert.Equal("", report.RunId);
        Assert.Equal(0, report.Totals.Read);
    }

    [Fact]
    public void Read_BlocksOfAnOlderVersion_HaveTheirKinds()
    {
        const string Json = """{"blocks":[{"name":"read"},{"name":"keep"},{"name":"score","processes":2},{"name":"write"},{"name":"hash"}]}""";

        RunReport report = RunReportReader.Read(JsonDocument.Parse(Json).RootElement);

        Assert.Equal([BlockKind.Read, BlockKind.Threads, BlockKind.Processes, BlockKind.Write, BlockKind.Hash], report.Blocks.Select(block => block.Kind));
    }
}
