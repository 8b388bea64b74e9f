using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Pipeline.Core.Tests.Processes;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Nights;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Core.Tests.Graph;

[UnsupportedOSPlatform("windows")]
public sealed class NightGuardTests : IDisposable
{
    private const string Fail = "guard: { mode: fail, sums: [n] }\n";
    private const string Messy = """
        columns: { quantity: { type: integer }, price: { type: decimal } }
        rejects: { max: 100% }
        guard: { mode: warn, sums: [quantity, total] }
        run: { journal_interval: 300B, batch_bytes: 256B, memory: 1MiB }
        stages:
          - filter: "quantity is null or quantity > 1"
          - derive: { total: "round(price * quantity, 2)" }

        """;

    private readonly PipelineFolder folder = new();

    private string Out => Path.Combine(folder.Root, "out");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("output: { path: all.csv }")]
    [InlineData("output: { path: '{country}/{stem}.csv' }")]
    [InlineData("output: { csv: { compression: gzip } }")]
    [InlineData("output: { csv: { quoting: all } }")]
    [InlineData("output: { csv: { quoting: minimal, newline: crlf, delimiter: ';' } }")]
    public async Task Run_AnyParallelism_FiguresAreThoseOfThePublishedFiles(string output)
    {
        MessyOrders.Write(folder, records: 300);
        NightFigures? first = null;
        foreach ((int jobs, long batch) in new[] { (1, 64L), (4, 300L), (3, 1L << 20) })
        {
            PipelineDefinition definition = folder.Define(Messy + output);
            PipelineResult result = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = (int)batch, Memory = 8 << 20 } }))).AssertPublished();

            NightFigures figures = FiguresOf(definition.Output.Folder!);
            first ??= figures;
            AssertSame(first, figures);
            AssertHolds(figures, result, output.Contains(';', StringComparison.Ordinal) ? ';' : ',');
        }
    }

    [Fact]
    public async Task Run_TextForNull_CountsAsNull()
    {
        MessyOrders.Write(folder, records: 300);
        PipelineDefinition plain = folder.Define(Messy);
        PipelineDefinition named = folder.Define(Messy + "output: { csv: { null: a null } }");

        (await PipelineFolder.RunAsync(PipelinePlan.Create(plain))).AssertPublished();
        (await PipelineFolder.RunAsync(PipelinePlan.Create(named))).AssertPublished();

        AssertSame(FiguresOf(plain.Output.Folder!), FiguresOf(named.Output.Folder!));
    }

    [Fact]
    public async Task Run_InChildProcesses_FiguresAreTheSame()
    {
        MessyOrders.Write(folder, records: 100);
        PipelineDefinition threads = folder.Define(Messy);
        PipelineDefinition children = folder.Define(Messy, definition => definition with { Run = definition.Run with { AllShard = 2, Memory = 8 << 20, BatchBytes = 4096 } });

        (await PipelineFolder.RunAsync(PipelinePlan.Create(threads))).AssertPublished();
        (await PipelineFolder.RunAsync(PipelinePlan.Create(children), new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();

        AssertSame(FiguresOf(threads.Output.Folder!), FiguresOf(children.Output.Folder!));
    }

    [Fact]
    public async Task Run_GuardIsOff_LedgerHasNoFigures()
    {
        folder.Write("a.csv", "id,n\n1,1\n");
        await NightAsync("");

        Assert.Null(Assert.Single(Entries()).Figures);
        Assert.DoesNotContain("figures", await File.ReadAllTextAsync(ControlFolder.LedgerOf(Out)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NightUnlikeTheOthers_FailsAndIsPublishedWithoutReadingAgain()
    {
        await NightsAsync(Fail, 100, 110, 90);
        SortedDictionary<string, string> before = TestRun.Published(Out);
        WriteNight(40);

        RunReport failed = await NightAsync(Fail);

        Assert.Equal((RunStatus.Failed, 65, true), (failed.Status, failed.ExitCode, failed.CanResume));
        Assert.Equal(3, failed.Problems.Count);
        Assert.StartsWith("rows read: 40, expected 50 to 200 (3 nights, ", failed.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith("sum of 'n': 780, expected 2,475 to 9,900 (3 nights, ", failed.Problems[2], StringComparison.Ordinal);
        Assert.Contains("--guard warn", failed.Failure, StringComparison.Ordinal);
        Assert.Equal(before, TestRun.Published(Out));
        string summary = RunSummary.Format(failed, new RunSummaryOptions { Typed = ["data", "-o", "out"] });
        Assert.Contains("data -o out --resume --guard warn\n", summary, StringComparison.Ordinal);
        Assert.Contains("guard      3 of 10 figures are not as on the 3 nights before\n", summary, StringComparison.Ordinal);
        Assert.Contains("\"refused\": true", Encoding.UTF8.GetString(RunReportJson.Format(failed)), StringComparison.Ordinal);

        RunReport published = await NightAsync(Fail.Replace("fail", "warn", StringComparison.Ordinal), resume: true);

        Assert.Equal((RunStatus.Published, 40L, 40L), (published.Status, published.ResumedRecords, published.Totals.Read));
        Assert.Equal(failed.Problems, published.Warnings);
        Assert.Equal("780", Entries()[^1].Figures!.Sums["n"]);
    }

    [Fact]
    public async Task Run_PastItsRejectLimitAndUnlikeTheOthers_TellsBoth()
    {
        const string Strict = Fail + "columns: { n: { type: integer } }\n";
        await NightsAsync(Strict, 100, 110, 90);
        folder.Write("a.csv", "id,n\n1,x\n2,2\n3,3\n");

        RunReport report = await NightAsync(Strict);

        Assert.StartsWith("1 record rejected", report.Failure, StringComparison.Ordinal);
        Assert.Contains(report.Problems, problem => problem.StartsWith("rows read: 3, expected ", StringComparison.Ordinal));
        Assert.Equal(65, (await NightAsync(Strict + "rejects: { max: 1 }\n", resume: true)).ExitCode);
        Assert.Equal(0, (await NightAsync(Strict.Replace("fail", "warn", StringComparison.Ordinal) + "rejects: { max: 1 }\n", resume: true)).ExitCode);
    }

    [Fact]
    public async Task Run_AcceptedNight_BeginsANewHistory()
    {
        await NightsAsync(Fail, 100, 100, 100);
        WriteNight(1000);
        Assert.Equal(65, (await NightAsync(Fail)).ExitCode);
        RunReport accepted = await NightAsync(Fail.Replace("fail", "accept", StringComparison.Ordinal), resume: true);
        Assert.Equal(3, accepted.Warnings.Count);
        Assert.Contains("later nights are compared with this one on", accepted.Guard!.Sentence, StringComparison.Ordinal);

        WriteNight(1001);
        RunReport next = await NightAsync(Fail);
        Assert.Equal("nothing is compared: 1 night of 3 that are needed (guard.min_nights)", next.Guard!.Sentence);
        await NightsAsync(Fail, 1002);
        WriteNight(100);

        Assert.Equal(65, (await NightAsync(Fail)).ExitCode);
    }

    [Fact]
    public async Task Run_WhatDoesNotCount_IsNotCompared()
    {
        // Another name, a night that failed, the same input twice, and nights older than guard.nights.
        string yaml = "guard: { mode: fail, nights: 3 }\nname: mine\n";
        await NightsAsync(yaml.Replace("fail", "warn", StringComparison.Ordinal), 7, 7, 7, 100, 101);
        LedgerEntry other = Entries()[0] with { RunId = "20260101T000000.000Z", Name = "other", Counts = new StageCounts { In = 1, Out = 1 } };
        LedgerEntry failed = Entries()[^1] with { RunId = "20990101T000000.000Z", Status = "failed", Counts = new StageCounts { In = 1, Out = 1 } };
        List<LedgerEntry> lines = [.. Entries(), other, failed];
        await NightAsync(yaml);
        lines.Add(Entries()[^1]);
        Ledger.Rewrite(Out, lines, sync: false, FileSystemCalls.Instance);
        WriteNight(102);

        RunReport report = await NightAsync(yaml);

        // 7, 100 and 101: without the repeated night, 102 would be the fourth of its kind.
        Assert.Equal((3, 0), (report.Guard!.Nights, report.Guard.Findings));
        Assert.Equal([7, 100, 101], EarlierNights.Of(lines, "mine", 3).Select(night => night.Counts.In));
    }

    [Fact]
    public async Task Run_DamagedLinesOfTheLedger_DoNotCountAndAreTold()
    {
        await NightsAsync(Fail, 100, 100, 100, 100);
        string path = ControlFolder.LedgerOf(Out);
        string[] lines = await File.ReadAllLinesAsync(path);
        lines[1] = lines[1].Replace("published", "pubIished", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, string.Join('\n', [.. lines, "{ }", "garbage", ""]));
        WriteNight(99);

        RunReport report = await NightAsync(Fail);

        Assert.Equal("10 figures are as on the 3 nights before; 3 damaged lines of the ledger do not count", report.Guard!.Sentence);
    }

    [Fact]
    public async Task Run_AllOfTheLedgerIsDamaged_IsAWarning()
    {
        await NightsAsync(Fail, 100, 100, 100);
        string path = ControlFolder.LedgerOf(Out);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("published", "pubIished", StringComparison.Ordinal));
        WriteNight(7);

        RunReport report = await NightAsync(Fail);

        Assert.Equal("guard.mode: nothing is compared: 0 nights of 3 that are needed (guard.min_nights); 3 damaged lines of the ledger do not count", Assert.Single(report.Warnings));
    }

    [Fact]
    public async Task Run_ClockWasAheadOnANight_IsComparedWithTheNightsThatCameLast()
    {
        await NightsAsync(Fail, 7);
        LedgerEntry ahead = Entries()[0];
        ahead = ahead with { RunId = "20990101T000000.000Z", Figures = ahead.Figures! with { IsFirst = true } };
        Ledger.Rewrite(Out, [ahead], sync: false, FileSystemCalls.Instance);
        await NightsAsync(Fail.Replace("fail", "accept", StringComparison.Ordinal), 100);
        await NightsAsync(Fail, 101, 102);
        WriteNight(40);

        RunReport report = await NightAsync(Fail);

        Assert.Equal((65, 3), (report.ExitCode, report.Guard!.Nights));
    }

    [Fact]
    public async Task Run_ZeroRows_ComparesRowsAndFails()
    {
        await NightsAsync(Fail, 10, 10, 10);
        WriteNight(0);

        RunReport report = await NightAsync(Fail);

        Assert.Equal(65, report.ExitCode);
        Assert.Equal(2, report.Problems.Count);
        Assert.True(report.CanResume);
    }

    [Fact]
    public async Task Run_ThousandsOfColumns_AreComparedAndThoseBeyondTheBoundAreNot()
    {
        string yaml = "guard: { mode: fail, min_nights: 1 }\n";
        int columns = NightFigures.MostColumns + 1000;
        Wide(nulls: 0);
        Assert.Equal(0, (await NightAsync(yaml)).ExitCode);
        Assert.Equal(NightFigures.MostColumns, Entries()[0].Figures!.Columns.Count);
        Assert.InRange(new FileInfo(ControlFolder.LedgerOf(Out)).Length, 1, 200_000);
        Wide(nulls: 100);

        RunReport report = await NightAsync(yaml);

        Assert.Equal((100, 21), (report.Guard!.Findings, report.Problems.Count));
        Assert.Equal("and 80 figures more", report.Problems[^1]);

        void Wide(int nulls) => folder.Write("wide.csv", string.Join(',', Enumerable.Range(0, columns).Select(column => $"c{column}")) + "\n"
            + string.Concat(Enumerable.Range(0, 3).Select(row => string.Join(',', Enumerable.Range(0, columns).Select(column => column < nulls || column == columns - 1 ? "" : $"{row}")) + "\n")));
    }

    [Fact]
    public async Task Run_ColumnsWithVeryLongNames_LineOfTheLedgerStaysShort()
    {
        const string Yaml = "guard: { mode: fail, min_nights: 1 }\n";
        folder.Write("a.csv", string.Join(',', "id", new string('x', 30_000), new string('y', 30_000), "n") + "\n1,2,3,4\n");

        await NightAsync(Yaml);
        RunReport report = await NightAsync(Yaml);

        Assert.Equal((0, 1, 0), (report.ExitCode, report.Guard!.Nights, report.Guard.Findings));
        Assert.Equal(["id", new string('x', 30_000)], Entries()[^1].Figures!.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Run_OneOfItsSumsHasNoValueButOne_IsNotKept()
    {
        folder.Write("a.csv", "id,n\n1,4711\n2,\n");
        await NightAsync(Fail);

        Assert.Empty(Entries()[0].Figures!.Sums);
        Assert.DoesNotContain("4711", await File.ReadAllTextAsync(ControlFolder.LedgerOf(Out)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SumOfTexts_IsAFinding()
    {
        await NightsAsync(Fail, 10, 10, 10);
        folder.Write("a.csv", "id,n\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},{(i == 5 ? "five" : i)}\n")));

        Assert.Contains("sum of 'n': a value is no number", Assert.Single((await NightAsync(Fail)).Problems, problem => problem.StartsWith("sum", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SumOfNoColumn_IsRefused()
    {
        folder.Write("a.csv", "id,amount\n1,1\n");

        Problem problem = Assert.Single(folder.Refused("guard: { mode: warn, sums: [amuont] }").Problems);

        Assert.Equal((78, "guard.sums: no output has a column 'amuont'; did you mean 'amount'?; correct the name"), (problem.ExitCode, problem.Message));
        Assert.NotNull(folder.TryPlan("guard: { mode: none, sums: [amuont] }"));
    }

    [Fact]
    public void Plan_IgnoresNoColumn_IsRefused()
    {
        folder.Write("a.csv", "id,amount\n1,1\n");

        Problem problem = Assert.Single(folder.Refused("guard: { mode: warn, ignore: [id, amuont] }").Problems);

        Assert.Equal((78, "guard.ignore: no output has a column 'amuont'; did you mean 'amount'?; correct the name"), (problem.ExitCode, problem.Message));
    }

    [Fact]
    public async Task Run_IfChangedWithOneFileChanged_CountsAllFiles()
    {
        string yaml = "guard: { mode: warn }\n";
        folder.Write("a.csv", "id,n\n1,1\n2,2\n");
        folder.Write("b.csv", "id,n\n3,3\n");
        await NightAsync(yaml);
        Assert.Equal(RunStatus.Unchanged, (await NightAsync(yaml, change: definition => definition with { IfChanged = IfChanged.True })).Status);
        folder.Write("b.csv", "id,n\n3,3\n4,\n");

        RunReport report = await NightAsync(yaml, change: definition => definition with { IfChanged = IfChanged.True });

        Assert.Contains("guard.mode compares the figures of all files", report.IfChanged, StringComparison.Ordinal);
        Assert.Equal(["published", "unchanged", "published"], Entries().Select(entry => entry.Status));
        Assert.Equal([new ColumnFigures("id", 4, 0, 4), new ColumnFigures("n", 4, 1, 3)], Entries()[^1].Figures!.Columns);
        Assert.Equal(2, EarlierNights.Of(Entries(), null, 14).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("output: { path: all.csv.gz }")]
    [InlineData("output: { path: '{country}/{stem}.csv' }")]
    [InlineData("", 100)]
    [InlineData("output: { path: '{country}.csv.gz' }", 100)]
    public async Task Run_CutOffAtManyCalls_GoesOnToTheSameFigures(string output, long slack = RunJournal.DefaultSlack)
    {
        MessyOrders.Write(folder, records: 40);
        CutOffCalls counted = new();
        PipelineDefinition clean = folder.Define(Messy + output);
        (await ResumeAsync(clean, counted, slack)).AssertPublished();
        NightFigures expected = FiguresOf(clean.Output.Folder!);
        int wentOn = 0;
        // A run of few calls is cut off at more of them, so that some lie behind a checkpoint.
        int step = Math.Clamp(counted.Count / 10, 5, 53);
        for (int at = 3 + Random.Shared.Next(step); at <= counted.Count; at += step)
        {
            PipelineDefinition definition = folder.Define(Messy + output);
            for (int tries = 0; tries < 3; tries++)
            {
                try
                {
                    await ResumeAsync(definition, new CutOffCalls(at + (tries * 7)), slack);
                }
                catch (CutOffException)
                {
                    // Killed.
                }
            }

            PipelineResult result = (await ResumeAsync(definition with { Run = definition.Run with { Jobs = 1 + (at % 4), BatchBytes = 64 + (at % 500) } }, new CutOffCalls(), slack)).AssertPublished();

            wentOn += result.Report.ResumedRecords is > 0 ? 1 : 0;
            AssertSame(expected, FiguresOf(definition.Output.Folder!));
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Theory]
    [InlineData("guard: { mode: none }", "guard: { mode: warn }", "it counted no figures for guard.mode")]
    [InlineData("guard: { mode: warn }", "guard: { mode: warn, sums: [price] }", "it counted figures of other columns (guard.sums)")]
    [InlineData("guard: { mode: warn }", "guard: { mode: none }", null)]
    public async Task Resume_OfARunWithAnotherGuard_IsRefusedWhereItsFiguresWouldNotBeWhole(string before, string now, string? why)
    {
        MessyOrders.Write(folder, records: 40);
        string rest = "rejects: { max: MAX }\ncolumns: { quantity: { type: integer } }\n";
        PipelineDefinition definition = folder.Define(rest.Replace("MAX", "3", StringComparison.Ordinal) + before);
        Assert.True((await ResumeAsync(definition, new CutOffCalls())).Report.CanResume);
        PipelineDefinition other = folder.Define(rest.Replace("MAX", "999", StringComparison.Ordinal) + now, change => change with { Output = definition.Output });

        PipelineResult resumed = await ResumeAsync(other, new CutOffCalls());

        if (why is null)
        {
            Assert.Null(FiguresOrNull(resumed.AssertPublished().Output!));
            return;
        }

        Assert.Equal(78, resumed.Report.ExitCode);
        Assert.Contains(why, resumed.Report.Failure, StringComparison.Ordinal);
        Assert.Contains("--guard none", resumed.Report.Failure, StringComparison.Ordinal);
        Assert.True((await ResumeAsync(other with { Guard = new GuardDefinition() }, new CutOffCalls())).AssertPublished().Report.ResumedRecords > 0);
    }

    private static async Task<PipelineResult> ResumeAsync(PipelineDefinition definition, CutOffCalls calls, long slack = RunJournal.DefaultSlack)
    {
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        return await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System)), new RunOptions { Resume = point, Calls = calls, JournalSlack = slack });
    }

    private async Task NightsAsync(string yaml, params int[] records)
    {
        foreach (int count in records)
        {
            WriteNight(count);
            Assert.Equal(0, (await NightAsync(yaml)).ExitCode);
        }
    }

    private void WriteNight(int records) => folder.Write("a.csv", "id,n\n" + string.Concat(Enumerable.Range(0, records).Select(i => $"id-{i},{i}\n")));

    private async Task<RunReport> NightAsync(string yaml, bool resume = false, Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        PipelineDefinition definition = folder.Define(yaml, definition => definition with { Output = definition.Output.To(Out) with { Sync = false } });
        definition = change?.Invoke(definition) ?? definition;
        ResumePoint? point = resume ? ResumePoint.Find(definition, null, out _) : null;
        return (await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System)), new RunOptions { Resume = point })).Report;
    }

    private IReadOnlyList<LedgerEntry> Entries() => Ledger.Read(Out, FileSystemCalls.Instance, out _);

    private static NightFigures FiguresOf(string output) => FiguresOrNull(output)!;

    private static NightFigures? FiguresOrNull(string output) => Ledger.Read(output, FileSystemCalls.Instance, out _)[^1].Figures;

    private static void AssertSame(NightFigures expected, NightFigures figures)
    {
        Assert.Equal(expected.Header, figures.Header);
        Assert.Equal(expected.Columns, figures.Columns);
        Assert.Equal(expected.Sums, figures.Sums);
    }

    /// <summary>Counted once more, character by character from what was published.</summary>
    private static void AssertHolds(NightFigures figures, PipelineResult result, char delimiter)
    {
        Dictionary<string, List<string?>> values = new(StringComparer.Ordinal);
        foreach (string content in result.Published().Select(file => file.Key.EndsWith(".gz", StringComparison.Ordinal) ? Unzipped(file.Value) : file.Value))
        {
            List<List<string?>> records = Parsed(content, delimiter);
            foreach (List<string?> record in records.Skip(1))
            {
                foreach ((string? name, string? value) in records[0].Zip(record))
                {
                    values.TryAdd(name!, []);
                    values[name!].Add(value);
                }
            }
        }

        foreach (ColumnFigures column in figures.Columns)
        {
            List<string?> all = values[column.Name];
            Assert.Equal((column.Name, all.Count, all.Count(value => value is null)), (column.Name, column.Records, column.Nulls));
            int distinct = all.OfType<string>().Distinct(StringComparer.Ordinal).Count();
            Assert.InRange(column.Distinct, distinct * (1 - (4 * DistinctSketch.RelativeError)), distinct * (1 + (4 * DistinctSketch.RelativeError)));
        }

        foreach ((string column, string? sum) in figures.Sums)
        {
            decimal expected = values[column].OfType<string>().Sum(value => decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture));
            Assert.Equal(expected, decimal.Parse(sum!, CultureInfo.InvariantCulture));
        }

        Assert.Equal(2, figures.Sums.Count);
    }

    /// <summary>The records; a field without quotes and text is null.</summary>
    private static List<List<string?>> Parsed(string content, char delimiter)
    {
        List<List<string?>> records = [];
        List<string?> record = [];
        StringBuilder text = new();
        bool inside = false;
        bool quoted = false;
        for (int at = 0; at < content.Length; at++)
        {
            char one = content[at];
            if (one == '"')
            {
                inside = !inside;
                text.Append(inside && at > 0 && content[at - 1] == '"' ? "\"" : "");
                quoted = true;
            }
            else if (inside || (one != delimiter && one is not ('\r' or '\n')))
            {
                text.Append(one);
            }
            else if (one != '\n' || at == 0 || content[at - 1] != '\r')
            {
                record.Add(text.Length > 0 || quoted ? text.ToString() : null);
                text.Clear();
                quoted = false;
                if (one != delimiter)
                {
                    records.Add(record);
                    record = [];
                }
            }
        }

        return records;
    }

    private static string Unzipped(string latin1)
    {
        using System.IO.Compression.GZipStream gzip = new(new MemoryStream(Encoding.Latin1.GetBytes(latin1)), System.IO.Compression.CompressionMode.Decompress);
        using StreamReader reader = new(gzip, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
