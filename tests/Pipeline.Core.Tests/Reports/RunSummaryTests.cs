using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

public sealed class RunSummaryTests
{
    private static readonly RunSummaryOptions Options = new() { Command = "./run.sh run", Arguments = ["-c", "pipeline.yaml"], CurrentFolder = "/data" };

    [Fact]
    public void Format_PublishedRun_ReadsInFiveSeconds() => Assert.Equal(
        """
        published: nightly-orders 20261123T131500.123Z, pipeline file pipeline.yaml
          in         5,000 records  from 2 files, 90.0 kB, 1 blank line
          out        1,500 records  to out, 2 files, 25.0 kB
          filtered   3,493 records  keep 3,493; 10 of them because the condition was null
          rejected       7 records  csv.field_count 5, cast.decimal 2
          speed      1.25 s, 4,000 records/s, 72.0 kB/s, memory 92.0 MB
          limit      keep was busy 96 % of the time on 2 cores: its stages are the limit; more cores would help (--jobs), or less work per record
          workers    keep: 3 child processes were lost and replaced; run.json counts what was sent again
          rejects    out/.pipeline/runs/20261123T131500.123Z/rejects.csv
          repair     correct the records in out/.pipeline/runs/20261123T131500.123Z/rejects, then run them:
                     ./run.sh run out/.pipeline/runs/20261123T131500.123Z/rejects -c pipeline.yaml -o out-repaired
          warning    'note' is null in every record
          report     out/.pipeline/runs/20261123T131500.123Z/run.json

        """,
        RunSummary.Format(ReportSample.Published(), Options));

    [Fact]
    public void Format_CountThatFewStagesHave_HasALine()
    {
        RunReport report = ReportSample.Published();

        string text = RunSummary.Format(report with { Totals = report.Totals with { Counts = report.Totals.Counts with { Deduplicated = 12 } } }, Options);

        Assert.Contains("\n  deduplicated    12 records\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_DelimiterThatNobodyDeclared_IsPrintedUnlessItIsAComma()
    {
        RunReport sample = ReportSample.Published();

        string text = RunSummary.Format(sample with { Inputs = [sample.Inputs[0], sample.Inputs[1] with { DelimiterWasFound = true }] }, Options);

        Assert.Contains("\n  delimiter  ';' in sub/b.csv: not declared, found at the beginning\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("delimiter", RunSummary.Format(sample, Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 5_000, true, false)]
    [InlineData(100, 5_000, true, true)]
    [InlineData(100, 5_000, false, false)]
    [InlineData(1, 10, true, true)]
    public void Format_ManyRecordsOfAnotherWidth_SaysThatTheDelimiterWasFound(long ragged, long read, bool wasFound, bool expected)
    {
        RunReport sample = ReportSample.Published();
        RunReport report = sample with
        {
            Inputs = [sample.Inputs[0] with { DelimiterWasFound = false }, sample.Inputs[1] with { DelimiterWasFound = wasFound }],
            RejectsByCode = [new("csv.field_count", ragged)],
            Totals = sample.Totals with { Counts = sample.Totals.Counts with { In = read } },
        };

        string text = RunSummary.Format(report, Options);

        Assert.Equal(expected, text.Contains("the delimiter of sub/b.csv was not declared; its beginning says ';'", StringComparison.Ordinal));
    }

    [Fact]
    public void Format_FailedRun_SaysFirstThatNothingWasPublishedAndWhy()
    {
        string text = RunSummary.Format(
            ReportSample.Published() with { Status = RunStatus.Failed, ExitCode = 65, Failure = "7 records were rejected, the limit is 0" },
            Options);
        string[] lines = text.Split('\n');
        Assert.StartsWith("FAILED, nothing published (exit 65): nightly-orders", lines[0], StringComparison.Ordinal);
        Assert.Equal("  why        7 records were rejected, the limit is 0", lines[1]);
        Assert.Contains("not published to out", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, "code.6 6, code.5 5, code.4 4, code.3 3, 2 other codes\n")]
    [InlineData(5, "code.5 5, code.4 4, code.3 3, code.2 2, 1 other code\n")]
    public void Format_ManyCodes_NamesTheMostFrequent(int codes, string named)
    {
        RejectCount[] counts = [.. Enumerable.Range(1, codes).Select(i => new RejectCount($"code.{i}", i))];
        string text = RunSummary.Format(ReportSample.Published() with { RejectsByCode = counts }, Options);
        Assert.Contains(named, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_PathsForAShell_AreQuoted()
    {
        string text = RunSummary.Format(ReportSample.Published() with { RejectedRecords = "/else/it's $(id)" }, Options);
        Assert.Contains(@"./run.sh run '/else/it'\''s $(id)' -c", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_NamesThatWouldForgeLines_AreEscaped()
    {
        string text = RunSummary.Format(
            ReportSample.Published() with
            {
                Name = "x\npublished: all is well",
                Failure = "'a\n  why        nothing\u202E.csv' is gone",
                RejectedRecords = "/else/a\n\u202Eb'c\\d",
                Warnings = ["'a\nb' is null"],
            },
            Options);

        Assert.DoesNotContain('\u202E', text);
        Assert.StartsWith(@"published: x\x0apublished: all is well 2026", text, StringComparison.Ordinal);
        Assert.Contains(@"  why        'a\x0a  why        nothing\u202e.csv' is gone", text, StringComparison.Ordinal);
        Assert.Contains(@"  warning    'a\x0ab' is null", text, StringComparison.Ordinal);

        // Pasted, it is the name.
        Assert.Contains(@"./run.sh run $'/else/a\012\342\200\256b\'c\\d' -c", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(143, true, false)]
    [InlineData(143, false, true)]
    [InlineData(65, true, true)]
    public void Format_RunThatIsToGoOn_OffersNoRepairYet(int exitCode, bool canResume, bool offered)
    {
        RunReport report = ReportSample.Published() with { Status = RunStatus.Interrupted, ExitCode = exitCode, CanResume = canResume };

        Assert.Equal(offered, RunSummary.Format(report, Options).Contains("  repair ", StringComparison.Ordinal));
    }

    [Fact]
    public void Format_StageThatNeedsAllRecords_OffersNoCommandForSomeOfThem()
    {
        string text = RunSummary.Format(ReportSample.Published() with { RepairNeedsAll = "aggregate-1" }, Options);

        Assert.Contains("what aggregate-1 makes of a record depends on the others", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-repaired", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in -o out", "in -o out --resume --max-rejects 7")]
    [InlineData("-o out -- -in", "-o out --resume --max-rejects 7 -- -in")]
    public void Format_RunPastItsLimit_OffersACommandThatCanBePasted(string typed, string expected)
    {
        RunReport report = ReportSample.Published() with { Status = RunStatus.Failed, ExitCode = 65, CanResume = true };

        Assert.Contains($" {expected}\n", RunSummary.Format(report, Options with { Typed = typed.Split(' ') }), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_PathsThatBeginWithADash_AreNoFlags()
    {
        string text = RunSummary.Format(ReportSample.Published() with { RejectedRecords = "/data/-o/rejects", Output = "/data/-o" }, Options);

        Assert.Contains("./run.sh run ./-o/rejects -c pipeline.yaml -o ./-o-repaired", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_FromTheRoot_PathsKeepTheirSlash()
    {
        string text = RunSummary.Format(ReportSample.Published() with { RejectedRecords = "/data/rejects", Output = "/data/out" }, Options with { CurrentFolder = "/" });

        Assert.Contains("to /data/out,", text, StringComparison.Ordinal);
        Assert.Contains("./run.sh run /data/rejects -c pipeline.yaml -o /data/out-repaired", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_RejectsWithoutAHeader_AreRepairedWithTheirNumberOfFields()
    {
        RunReport report = ReportSample.Published() with { ColumnsWithoutHeader = [["column_1", "column_2"]], OutputHeaderIsLeftOpen = true };

        Assert.Contains("-c pipeline.yaml --set 'input.csv.names=[column_1,column_2]' --set output.csv.header=false -o", RunSummary.Format(report, Options), StringComparison.Ordinal);
        Assert.DoesNotContain("output.csv.header", RunSummary.Format(report with { OutputHeaderIsLeftOpen = false }, Options), StringComparison.Ordinal);
        string differ = RunSummary.Format(report with { ColumnsWithoutHeader = [["column_1"], ["column_1", "column_2"]] }, Options);
        Assert.DoesNotContain("input.csv.names", differ, StringComparison.Ordinal);
        Assert.Contains("the first record of a file says how many fields it has", differ, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_FilesOfEarlierRuns_AreCounted()
    {
        Assert.Contains("  earlier    2 files of earlier runs stay, --set output.stale=remove deletes them\n", RunSummary.Format(ReportSample.Published() with { StaleFiles = 2 }, Options), StringComparison.Ordinal);
        Assert.Contains("  earlier    1 file of an earlier run stays,", RunSummary.Format(ReportSample.Published() with { StaleFiles = 1 }, Options), StringComparison.Ordinal);
        Assert.DoesNotContain("earlier", RunSummary.Format(ReportSample.Published(), Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_FailedRunOverAPublishedOne_SaysWhoseTheSuccessIs() => Assert.Contains(
        "  earlier    what was published before stays, with its _SUCCESS: whether this run published, its exit code says, and \"status\" in out/.pipeline/runs/20261123T131500.123Z/run.json\n",
        RunSummary.Format(ReportSample.Published() with { Status = RunStatus.Failed, ExitCode = 65, EarlierSuccess = true }, Options),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Format_MostRejectsForTheirEncoding_SaysHowToDeclareIt(long count, bool told) => Assert.Equal(
        told,
        RunSummary.Format(ReportSample.Published() with { RejectsByCode = [new("csv.encoding", count)] }, Options).Contains("--encoding windows-1252", StringComparison.Ordinal));

    [Fact]
    public void Format_BytesThatWereReplaced_AreCounted()
    {
        RunReport report = ReportSample.Published();
        Assert.Contains(
            "12 times    bytes that are no text, by U+FFFD (csv.encoding)",
            RunSummary.Format(report with { Inputs = [report.Inputs[0] with { Replaced = 12 }] }, Options),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Format_CleanRunToStdout_HasNoRejectsAndNoFolder()
    {
        RunReport report = new() { RunId = "x", Status = RunStatus.Published, ExitCode = 0, Started = default, Output = "-" };
        string text = RunSummary.Format(report, Options);
        Assert.Contains("to stdout", text, StringComparison.Ordinal);
        Assert.DoesNotContain("repair", text, StringComparison.Ordinal);
        Assert.DoesNotContain("report ", text, StringComparison.Ordinal);
    }
}
