using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

public sealed class BalanceTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "stage", "stage 'keep': in 4,995 + added 0 is not out 1,502 + filtered 3,492 + rejected 0" },
        { "between stages", "stage 'keep' got 4,994 records, and 'read' gave 4,995" },
        { "first stage", "stage 'read' got 5,001 records, and the files gave 5,000" },
        { "last stage", "1,500 records were written, and 'price' gave 1,501" },
        { "read", "records read: 5,001 in all, and the files hold 5,000" },
        { "written", "records written: 1,499 in all, and the outputs hold 1,500" },
        { "filtered", "records filtered: 3,492 in all, and the stages filtered 3,493" },
        { "rejected", "records rejected: 6 in all, and the stages rejected 7" },
        { "file bytes", "file 'a.csv': 20 bytes before the records and 59,979 in batches are not the 60,000 bytes" },
        { "file records", "file 'a.csv': 4,000 records read + 0 added are not 1,199 written" },
        { "bytes in", "bytes read: 90,001 in all, and the files hold 90,000" },
        { "bytes out", "bytes written: 25,001 in all, and the outputs hold 25,000" },
        { "records of a file", "file 'a.csv': 4,001 records read" },
    };

    [Fact]
    public void Check_EverythingAddsUp_NoProblems() => Assert.Empty(Balance.Check(ReportSample.Published()));

    [Fact]
    public void Check_NothingRead_NoProblems() =>
        Assert.Empty(Balance.Check(new RunReport { RunId = "x", Status = RunStatus.Published, ExitCode = 0, Started = default }));

    [Fact]
    public void Check_StagesThatAdd_Balance()
    {
        RunReport report = ReportSample.Published();
        StageReport[] stages = [.. report.Stages, new StageReport("more", "explode", new() { In = 1_500, Added = 20, Out = 1_520 })];
        Assert.Empty(Balance.Check(report with
        {
            Stages = stages,
            Totals = report.Totals with { Counts = report.Totals.Counts with { Added = 20, Out = 1_520 } },
            Outputs = [report.Outputs[0] with { Records = 1_220 }, report.Outputs[1]],
        }));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_OneCountOff_SaysWhere(string fault, string expected)
    {
        RunReport report = ReportSample.Published();
        TotalsReport totals = report.Totals;
        RunReport broken = fault switch
        {
            "stage" => WithStage(report, 1, report.Stages[1] with { Counts = report.Stages[1].Counts with { FilteredNull = 9 } }),
            "between stages" => WithStage(report, 1, report.Stages[1] with { Counts = report.Stages[1].Counts with { In = 4_994, FilteredFalse = 3_482 } }),
            "first stage" => WithStage(report, 0, report.Stages[0] with { Counts = report.Stages[0].Counts with { In = 5_001, Out = 4_996 } }),
            "last stage" => WithStage(report, 2, report.Stages[2] with { Counts = report.Stages[2].Counts with { Out = 1_501, Rejected = 1 } }),
            "read" => report with { Totals = totals with { Counts = totals.Counts with { In = 5_001 } } },
            "written" => report with { Totals = totals with { Counts = totals.Counts with { Out = 1_499 } } },
            "filtered" => report with { Totals = totals with { Counts = totals.Counts with { FilteredFalse = 3_482, Rejected = 8 } } },
            "rejected" => report with { Totals = totals with { Counts = totals.Counts with { Rejected = 6 } } },
            "file bytes" => report with { Inputs = [report.Inputs[0] with { BatchBytes = 59_979 }, report.Inputs[1]] },
            "file records" => report with { Inputs = [Of(0, report.Inputs[0].Counts with { Out = 1_199 }), Of(1, report.Inputs[1].Counts with { Out = 301 })] },
            "bytes in" => report with { Totals = totals with { BytesIn = 90_001 } },
            "bytes out" => report with { Totals = totals with { BytesOut = 25_001 } },
            _ => report with { Inputs = [Of(0, report.Inputs[0].Counts with { In = 4_001 }), report.Inputs[1]] },
        };
        Assert.Contains(Balance.Check(broken), problem => problem.StartsWith(expected, StringComparison.Ordinal));

        InputReport Of(int input, StageCounts counts) => report.Inputs[input] with { Counts = counts };
    }

    private static RunReport WithStage(RunReport report, int index, StageReport stage)
    {
        StageReport[] stages = [.. report.Stages];
        stages[index] = stage;
        return report with { Stages = stages };
    }
}
