using System.Text;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A run that was cut off and goes on leaves what one leaves that nothing happened to.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Stages = """
        columns: { quantity: { type: integer, max: 3, severity: { max: warn } }, price: { type: decimal, severity: null } }
        rejects: { max: 100% }
        run: { journal_interval: 300B, batch_bytes: 256B, memory: 1MiB }
        stages:
          - filter: "quantity is null or quantity > 1"
          - derive: { total: "round(price * quantity, 2)", at: "now()" }

        """;

    // .NET sets times to a tenth of a microsecond, so that only such a one can be put back.
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly PipelineFolder folder = new();
    private int wentOn;
    private long slack = long.MaxValue / 2;

    public static TheoryData<string> Outputs => new(
        "",
        "output: { path: all.csv }",
        "output: { path: \"{country}/{stem}.csv\" }",
        "output: { path: all.csv.gz }",
        "output: { path: \"{country}.csv.gz\" }",
        "output: { path: all.csv.zst }",
        "output: { path: all.csv, split: { records: 7 } }",
        "output: { path: \"{country}.csv.lz4\", split: { bytes: 400B } }",
        "output: { csv: { compression: gzip } }");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Run_CutOffBeforeAnyCall_GoesOnToTheSameBytes(string output)
    {
        MessyOrders.Write(folder, records: 40);
        DateTimeOffset now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        CutOffCalls counted = new();
        PipelineDefinition clean = folder.Define(Stages + output);
        SortedDictionary<string, string> expected = (await RunAsync(clean, now, counted)).AssertPublished().Fingerprint();
        int step = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1 : 37;

        // Each time elsewhere, so that many runs see all of them.
        for (int at = 1 + Random.Shared.Next(step); at <= counted.Count; at += step)
        {
            PipelineDefinition definition = folder.Define(Stages + output);

            // In half of the runs the journal is written anew as often as can be.
            slack = at % 2 == 0 ? 0 : long.MaxValue / 2;
            await CutOffAsync(definition, now, at);

            // A run that goes on is cut off too, also while it cuts its files.
            for (int tries = 1; tries < 4; tries++)
            {
                await CutOffAsync(Other(definition, at + tries), now, 12 + (tries * at % 97));
            }

            PipelineResult result = (await RunAsync(Other(definition, at), now)).AssertPublished();

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            Assert.Empty(Directory.EnumerateFileSystemEntries(result.Report.RunFolder!, "journal").Concat(Directory.EnumerateFileSystemEntries(result.Report.RunFolder!, "staging")));
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Theory]
    [InlineData("utf-16le", "é漢😀", "utf-8")]
    [InlineData("shift_jis", "表ソｱ", "utf-16")]
    [InlineData("windows-1252", "é€", "windows-1252")]
    public async Task Run_CutOffInAnotherEncoding_GoesOnToTheSameBytes(string encoding, string letters, string output)
    {
        Encoding own = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        string records = string.Concat(Enumerable.Range(0, 60).Select(i => i % 9 == 4 ? $"{i},{letters},x\n" : $"{i},\"{letters}\n{letters[..(i % 2)]}\"\n"));
        foreach (string name in (string[])["a.csv", "b.csv"])
        {
            folder.Write(name, [.. own.GetBytes("id,n\n"), .. own.GetBytes(records), .. encoding is "utf-16le" ? [0, 0xD8] : (byte[])[0xFF], .. own.GetBytes(",y\n1,2\n")]);
        }

        string yaml = $$"""
            input: { csv: { encoding: {{encoding}}, invalid: {{(encoding is "windows-1252" ? "reject" : "replace")}} } }
            output: { path: all.csv, csv: { encoding: {{output}} } }
            rejects: { max: 100% }
            run: { journal_interval: 200B, batch_bytes: 128B, memory: 1MiB }
            """;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CutOffCalls counted = new();
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(yaml), now, counted)).AssertPublished().Fingerprint();
        for (int at = 20 + Random.Shared.Next(17); at <= counted.Count; at += 17)
        {
            PipelineDefinition definition = folder.Define(yaml);
            await CutOffAsync(definition, now, at);
            await CutOffAsync(Other(definition, at), now, 30 + (at % 60));

            PipelineResult result = (await RunAsync(Other(definition, at + 1), now)).AssertPublished();

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16le")]
    public async Task Run_CutOffInAnotherDialect_GoesOnToTheSameBytes(string encoding)
    {
        Encoding own = Encoding.GetEncoding(encoding);
        string records = string.Concat(Enumerable.Range(0, 60).Select(i => (i % 9) switch
        {
            2 => $"# {i}\n",
            4 => $"{i} || é || x\n",
            5 => $"{i}\n",
            6 => $"{i}||é\"\n",
            _ => $"{i} || 'a,\n''é'\n",
        }));
        foreach (string name in (string[])["a.csv", "b.csv"])
        {
            folder.Write(name, own.GetBytes($"of {name}\nid||n\n{records}total\n'"));
        }

        string yaml = $$"""
            input: { csv: { encoding: {{encoding}}, delimiter: "||", quote: "'", comment: "#", skip_lines: 1, footer_lines: 2, trim: all, short: pad, max_record: 1MiB } }
            output: { path: all.csv }
            rejects: { max: 100% }
            run: { journal_interval: 200B, batch_bytes: 128B, memory: 1MiB }
            """;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CutOffCalls counted = new();
        PipelineResult whole = (await RunAsync(folder.Define(yaml), now, counted)).AssertPublished();
        SortedDictionary<string, string> expected = whole.Fingerprint();
        string mended = await File.ReadAllTextAsync(whole.Report.RecoveredList!);
        Assert.Equal(2 * 7, mended.Count(letter => letter == '\n') - 1);
        for (int at = 20 + Random.Shared.Next(19); at <= counted.Count; at += 19)
        {
            PipelineDefinition definition = folder.Define(yaml);
            await CutOffAsync(definition, now, at);
            await CutOffAsync(Other(definition, at), now, 30 + (at % 60));

            PipelineResult result = (await RunAsync(Other(definition, at + 1), now)).AssertPublished();

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            Assert.Equal(mended, await File.ReadAllTextAsync(result.Report.RecoveredList!));
            Assert.Equal(whole.Report.RecoveredByCode, result.Report.RecoveredByCode);
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Fact]
    public async Task Run_CutOffWithCompressedInput_GoesOnToTheSameBytes()
    {
        byte[] plain = MessyOrders.File(new Random(3), 60, () => "\n");
        folder.Write("a.csv.zst", Packing.Pack("zstd", plain));
        folder.Write("b.csv.zip", PackedInputTests.Zip(("b.csv", plain), ("c.csv", plain)));
        folder.Write("d.csv.br", Packing.Pack("brotli", plain));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CutOffCalls counted = new();
        const string Output = "output: { path: all.csv }";
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages + Output), now, counted)).AssertPublished().Fingerprint();
        for (int at = 20 + Random.Shared.Next(29); at <= counted.Count; at += 29)
        {
            PipelineDefinition definition = folder.Define(Stages + Output);
            await CutOffAsync(definition, now, at);
            PipelineResult result = (await RunAsync(Other(definition, at), now)).AssertPublished();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Fact]
    public async Task Run_CompressedOutput_JournalIsWrittenAnewBeforeItIsLarge()
    {
        const int Plain = 12 << 20;
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(1_000_000, Plain / 64).Select(number => $"{number},{number * 7919L:D55}\n")));
        JournalWatch journal = new();
        PipelinePlan plan = PipelinePlan.Create(folder.Define("run: { journal_interval: 200KB, batch_bytes: 64KB }\noutput: { path: all.csv.gz }"));

        PipelineResult result = await PipelineFolder.RunAsync(plan, new RunOptions { Calls = journal, JournalSlack = 64 << 10 });

        result.AssertPublished();
        Assert.True(journal.Written > Plain / 4 * 3, $"only {journal.Written} bytes went into the journal");
        Assert.InRange(journal.Longest, 1, Plain / 2);
    }

    [Fact]
    public async Task Run_CutOff_HasNoMoreThanAnIntervalToDoAgain()
    {
        const int Interval = 1000;
        const int Batch = 128;
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 1500).Select(number => $"{number},x\n")));
        string yaml = $"run: {{ journal_interval: {Interval}B, batch_bytes: {Batch} }}";
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CutOffCalls counted = new();
        await RunAsync(folder.Define(yaml), now, counted);
        long kept = 0;

        // The last of its calls publish.
        for (int at = 30 + Random.Shared.Next(13); at < counted.Count - 50; at += 13)
        {
            PipelineDefinition definition = folder.Define(yaml);
            long read = await CutOffAsync(definition, now, at);
            PipelineResult resumed = await RunAsync(definition, now, started: poll => kept = poll().BytesRead);

            resumed.AssertPublished();
            Assert.InRange(Math.Max(0, read) - kept, 0, Interval + (2 * Batch));
        }

        Assert.True(wentOn > 0, "no run went on");
    }

    [Fact]
    public async Task Run_Stopped_DrainsAndGoesOn()
    {
        MessyOrders.Write(folder, records: 400);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string yaml = Stages.Replace("300B", "10h", StringComparison.Ordinal) + "output: { path: all.csv }";
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(yaml), now)).AssertPublished().Fingerprint();
        PipelineDefinition definition = folder.Define(yaml);
        using CancellationTokenSource stop = new();

        PipelineResult stopped = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, new FixedClock(now)), new RunOptions { Started = _ => stop.Cancel() }, cancellation: stop.Token);
        Assert.Equal(RunStatus.Interrupted, stopped.Report.Status);
        Assert.Equal(ExitCodes.Interrupted, stopped.Report.ExitCode);
        PipelineResult resumed = await RunAsync(definition, now);

        PipelineResult.AssertSame(expected, resumed.AssertPublished().Fingerprint(), "stopped");
    }

    [Fact]
    public async Task Run_StoppedAgainBeforeItsInputsAreChecked_CanStillGoOn()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        PipelineDefinition definition = await StoppedAsync(now);
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages), now)).AssertPublished().Fingerprint();
        ResumePoint point = ResumePoint.Find(definition, null, out _)!;
        using CancellationTokenSource stop = new();
        RunOptions options = new() { Resume = point, Calls = new StoppingCalls(stop) };

        PipelineResult stopped = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point.ClockOr(TimeProvider.System)), options, cancellation: stop.Token);
        Assert.Equal(ExitCodes.Interrupted, stopped.Report.ExitCode);
        Assert.True(stopped.Report.CanResume);
        PipelineResult resumed = await RunAsync(definition, now);

        Assert.NotNull(resumed.Report.ResumedRecords);
        PipelineResult.AssertSame(expected, resumed.AssertPublished().Fingerprint(), "stopped again");
    }

    [Fact]
    public async Task Run_OverItsLimit_IsPublishedWithAnotherWithoutReadingAgain()
    {
        MessyOrders.Write(folder, records: 40);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages), now)).AssertPublished().Fingerprint();
        PipelineDefinition definition = folder.Define(Stages, one => one with { Rejects = one.Rejects with { MaxPercent = null, Max = 3 } });

        PipelineResult refused = await RunAsync(definition, now);
        Assert.Equal(ExitCodes.Data, refused.Report.ExitCode);
        Assert.True(refused.Report.CanResume);
        PipelineResult again = await RunAsync(definition, now);
        Assert.Equal(ExitCodes.Data, again.Report.ExitCode);
        PipelineResult published = await RunAsync(definition with { Rejects = definition.Rejects with { Max = 100_000 } }, now);

        Assert.Equal(published.Report.Totals.Read, published.Report.ResumedRecords);
        PipelineResult.AssertSame(expected, published.AssertPublished().Fingerprint(), "limit");
    }

    [Fact]
    public async Task Run_WithoutResume_GivesTheUnfinishedOneUp()
    {
        PipelineDefinition definition = await StoppedAsync();
        string staged = Assert.Single(Directory.EnumerateDirectories(definition.Output.Folder!, "staging", SearchOption.AllDirectories));

        PipelineResult fresh = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));

        Assert.Contains("is given up", Assert.Single(fresh.AssertPublished().Report.Warnings), StringComparison.Ordinal);
        Assert.False(Directory.Exists(staged));
        Assert.Null(ResumePoint.Find(definition, null, out string why));
        Assert.Equal("there is no unfinished run", why);
    }

    [Theory]
    [InlineData("longer", ExitCodes.Data, "'a-lf.csv' had ")]
    [InlineData("bytes", ExitCodes.Data, "the bytes that were read already are others now")]
    [InlineData("new", ExitCodes.Data, "'aa.csv' is new")]
    [InlineData("gone", ExitCodes.Data, "'g-one.csv' is gone")]
    [InlineData("definition", ExitCodes.Definition, "the pipeline file or the flags that shape records have changed")]
    [InlineData("garbled", ExitCodes.InputOutput, "its journal is garbled")]
    [InlineData("newer", ExitCodes.InputOutput, "its journal has format 9")]
    [InlineData("engine", ExitCodes.Definition, "another version of the program began it")]
    [InlineData("staging", ExitCodes.InputOutput, "and the journal says that")]
    [InlineData("staged bytes", ExitCodes.InputOutput, ".csv' has other bytes than were written to it")]
    [InlineData("reject bytes", ExitCodes.InputOutput, "rejects.csv' has other bytes than were written to it")]
    [InlineData("rejects", ExitCodes.Definition, "--rejects says otherwise")]
    [InlineData("linked", ExitCodes.CannotCreate, "a link is not followed")]
    [InlineData("in the way", ExitCodes.CannotCreate, "there is a folder of that name")]
    public async Task Resume_OfWhatIsNotTheSame_IsRefusedAndChangesNothing(string change, int exitCode, string message)
    {
        PipelineDefinition definition = await StoppedAsync();
        ResumePoint point = ResumePoint.Find(definition, null, out _)!;
        string journal = Assert.Single(Directory.EnumerateFiles(definition.Output.Folder!, "journal", SearchOption.AllDirectories));
        string input = Path.Combine(folder.Data, "a-lf.csv");
        switch (change)
        {
            case "longer":
                await File.AppendAllTextAsync(input, "9,x,DE,1,1,\n");
                break;
            case "bytes":
                byte[] bytes = await File.ReadAllBytesAsync(input);
                bytes[bytes.AsSpan().IndexOf("DE"u8)] = (byte)'E';
                await File.WriteAllBytesAsync(input, bytes);
                File.SetLastWriteTimeUtc(input, LongAgo);
                break;
            case "new":
                folder.Write("aa.csv", "id,name,country,quantity,price,note\n1,x,DE,2,3.5,n\n");
                break;
            case "gone":
                File.Delete(Path.Combine(folder.Data, "g-one.csv"));
                break;
            case "definition":
                definition = definition with { Output = definition.Output with { Quoting = QuotingMode.All } };
                break;
            case "rejects":
                definition = definition with { Rejects = definition.Rejects with { Folder = Path.Combine(folder.Root, "rejected") } };
                break;
            case "linked":
                string elsewhere = Path.Combine(folder.Root, "elsewhere");
                Directory.Move(Path.Combine(Path.GetDirectoryName(journal)!, "staging"), elsewhere);
                Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(journal)!, "staging"), elsewhere);
                break;
            case "in the way":
                Directory.CreateDirectory(Path.Combine(definition.Output.Folder!, "a-lf.csv"));
                break;
            case "staging":
                string staged = Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(journal)!, "staging"), "*", SearchOption.AllDirectories).First();
                await File.WriteAllBytesAsync(staged, []);
                break;
            case "staged bytes":
                Flip(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(journal)!, "staging"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
                break;
            case "reject bytes":
                Flip(Path.Combine(Path.GetDirectoryName(journal)!, "rejects.csv"));
                break;
            default:
                byte[] content = await File.ReadAllBytesAsync(journal);
                Garble(content, change);
                await File.WriteAllBytesAsync(journal, content);
                break;
        }

        byte[] before = await File.ReadAllBytesAsync(journal);
        PipelineResult refused = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point.ClockOr(TimeProvider.System)), new RunOptions { Resume = point });

        refused.AssertFailed(exitCode, message);
        Assert.DoesNotContain("another order", refused.Report.Failure, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(journal));
        Assert.NotEmpty(Directory.EnumerateDirectories(definition.Output.Folder!, "staging", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Resume_JournalWithATornTail_GoesOnFromTheCheckpointBeforeIt()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        PipelineDefinition definition = await StoppedAsync(now);
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages), now)).AssertPublished().Fingerprint();
        string journal = Assert.Single(Directory.EnumerateFiles(definition.Output.Folder!, "journal", SearchOption.AllDirectories));
        byte[] content = await File.ReadAllBytesAsync(journal);
        int last = content.AsSpan().LastIndexOf("\x1EJnl"u8);
        int cut = last + Random.Shared.Next(content.Length - last);
        await File.WriteAllBytesAsync(journal, content[..cut]);

        PipelineResult resumed = await RunAsync(definition, now);

        Assert.NotNull(resumed.Report.ResumedRecords);
        PipelineResult.AssertSame(expected, resumed.AssertPublished().Fingerprint(), $"torn at {cut} of {content.Length}, the last record begins at {last}");
    }

    [Fact]
    public async Task Resume_JournalWithItsLastCheckpointAlone_DoesNotGoOnFromIt()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        PipelineDefinition definition = await StoppedAsync(now);
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages), now)).AssertPublished().Fingerprint();
        string journal = Assert.Single(Directory.EnumerateFiles(definition.Output.Folder!, "journal", SearchOption.AllDirectories));
        byte[] content = await File.ReadAllBytesAsync(journal);
        int first = BitConverter.ToInt32(content, 4) + 12;
        await File.WriteAllBytesAsync(journal, [.. content[..first], .. content[content.AsSpan().LastIndexOf("\x1EJnl"u8)..]]);

        PipelineResult result = await RunAsync(definition, now);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), "the last checkpoint alone");
    }

    [Theory]
    [InlineData("{\"status\": \"runn", false)]
    [InlineData("", false)]
    [InlineData("[]", true)]
    [InlineData("{\"output\": 1}", true)]
    [InlineData("{\"output\": \"a\", \"output\": \"b\"}", false)]
    public async Task Resume_ReportIsGarbled_GoesOnWithTheJournal(string report, bool isElsewhere)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string? runs = isElsewhere ? Path.Combine(folder.Root, "runs") : null;
        PipelineDefinition definition = await StoppedAsync(now, runs);
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Stages), now)).AssertPublished().Fingerprint();
        string journal = Assert.Single(Directory.EnumerateFiles(runs ?? definition.Output.Folder!, "journal", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(journal)!, "run.json"), report);

        PipelineResult resumed = await RunAsync(definition, now);

        Assert.NotNull(resumed.Report.ResumedRecords);
        PipelineResult.AssertSame(expected, resumed.AssertPublished().Fingerprint(), "garbled report");
    }

    [Fact]
    public async Task Run_WithAnotherFolderOfRuns_RemovesWhatWasStagedOnceItHasPublished()
    {
        PipelineDefinition definition = await StoppedAsync();
        PipelineDefinition other = definition with { Run = definition.Run with { Folder = Path.Combine(folder.Root, "runs") } };

        Assert.Null(ResumePoint.Find(other, null, out _));
        (await RunAsync(other, DateTimeOffset.UtcNow)).AssertPublished();

        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(definition.Output.Folder!, ".pipeline"), "staging*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(definition.Output.Folder!, ".pipeline", "runs"), "journal", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Plan_OfARunThatGoesOn_KnowsWhatIsStaged()
    {
        PipelineDefinition definition = await StoppedAsync();
        ResumePoint point = ResumePoint.Find(definition, null, out _)!;
        string input = Path.Combine(folder.Data, "a-lf.csv");
        using (FileStream sparse = new(input, FileMode.Open))
        {
            sparse.SetLength(DiskSpace.Of(folder.Root)!.Value.Free + (1L << 30));
        }

        string warning = Assert.Single(point.Plan(definition).Warnings).Message;

        Assert.True(point.StagedBytes > 0);
        Assert.Contains($"of the output {point.StagedBytes:#,0} are staged already", warning, StringComparison.Ordinal);
        Assert.Null(Pipeline.Planning.OutputEstimate.Doubt([.. point.Plan(definition).Files.Select(file => file.Source)], definition.Output, staged: 1L << 60));
    }

    [Fact]
    public async Task Run_LinkNamedLikeARun_IsNotFollowed()
    {
        PipelineDefinition definition = await StoppedAsync();
        string run = Assert.Single(Directory.EnumerateDirectories(Path.Combine(definition.Output.Folder!, ".pipeline", "runs")));
        string elsewhere = Path.Combine(folder.Root, "elsewhere");
        Directory.Move(run, elsewhere);
        Directory.CreateSymbolicLink(run, elsewhere);

        Assert.Null(ResumePoint.Find(definition, null, out _));
        (await RunAsync(definition, DateTimeOffset.UtcNow)).AssertPublished();

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(elsewhere, "staging")));
        Assert.True(File.Exists(Path.Combine(elsewhere, "journal")));
    }

    [Fact]
    public async Task Find_RunThatIsNotThere_NamesThoseThatAre()
    {
        PipelineDefinition definition = await StoppedAsync();
        ResumePoint point = ResumePoint.Find(definition, null, out _)!;

        Problem problem = Assert.Single(Assert.Throws<PlanException>(() => ResumePoint.Find(definition, "20010101T000000.000Z", out _)).Problems);

        Assert.Equal(ExitCodes.Usage, problem.ExitCode);
        Assert.Contains(point.RunId, problem.Message, StringComparison.Ordinal);
        Assert.Equal(point, ResumePoint.Find(definition, point.RunId, out _));
    }

    /// <summary>The run settings of a run that goes on may be others.</summary>
    private static PipelineDefinition Other(PipelineDefinition definition, int number) => definition with
    {
        Run = definition.Run with { BatchBytes = number % 3 == 0 ? 64 : 700, Jobs = 1 + (number % 4), JournalInterval = new JournalInterval(null, number % 2 == 0 ? 100 : 2000) },
    };

    private async Task<PipelineResult> RunAsync(PipelineDefinition definition, DateTimeOffset now, CutOffCalls? calls = null, Action<Func<ProgressSnapshot>>? started = null)
    {
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        PipelinePlan plan = PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System) ?? new FixedClock(now));
        void Count(Func<ProgressSnapshot> poll)
        {
            wentOn += poll().BytesRead > 0 ? 1 : 0;
            started?.Invoke(poll);
        }

        return await PipelineFolder.RunAsync(plan, new RunOptions { Resume = point, Calls = calls ?? new CutOffCalls(), JournalSlack = slack, Started = Count });
    }

    /// <summary>Begins or resumes a run that is cut off.</summary>
    /// <returns>How many bytes the run had read and counted when it was cut off; -1 where it had not begun to read.</returns>
    private async Task<long> CutOffAsync(PipelineDefinition definition, DateTimeOffset now, int at)
    {
        Func<ProgressSnapshot>? look = null;
        try
        {
            await RunAsync(definition, now, new CutOffCalls(at), poll => look = poll);
        }
        catch (CutOffException)
        {
            // Also at the very last call, which gives the lock back.
        }

        return look?.Invoke().BytesRead ?? -1;
    }

    /// <summary>Changes a byte and leaves the length.</summary>
    private static void Flip(string path)
    {
        using FileStream file = File.Open(path, FileMode.Open);
        int first = file.ReadByte();
        file.Position = 0;
        file.WriteByte((byte)(first ^ 1));
    }

    private static void Garble(byte[] journal, string how)
    {
        if (how is "newer" or "engine")
        {
            // Behind its mark, length and checksum stands the format; the build that began the run stands as text.
            int at = how is "newer" ? 12 : journal.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Fingerprint.ThisEngine));
            journal[at] = how is "newer" ? (byte)9 : (byte)'9';
            BitConverter.TryWriteBytes(journal.AsSpan(8), Crc32C.Append(0, journal.AsSpan(12, BitConverter.ToInt32(journal, 4))));
        }
        else
        {
            journal[BitConverter.ToInt32(journal, 4) + 12 + 20] ^= 0x10;
        }
    }

    /// <summary>A run that was cut off with several checkpoints in its journal.</summary>
    private async Task<PipelineDefinition> StoppedAsync(DateTimeOffset? now = null, string? runs = null)
    {
        MessyOrders.Write(folder, records: 40);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Data, "a-lf.csv"), LongAgo);
        PipelineDefinition clean = folder.Define(Stages);
        CutOffCalls counted = new();
        await RunAsync(clean, now ?? DateTimeOffset.UtcNow, counted);
        PipelineDefinition definition = folder.Define(Stages, one => one with { Run = one.Run with { Folder = runs } });
        await CutOffAsync(definition, now ?? DateTimeOffset.UtcNow, counted.Count * 2 / 3);
        return definition;
    }

    /// <summary>Stops the run when its journal is opened, and holds it there until all that it was allowed is over.</summary>
    private sealed class StoppingCalls(CancellationTokenSource stop) : StandInCalls
    {
        protected override void Before(string call, string path, string other)
        {
            if (call is "open" && Path.GetFileName(path) is "journal")
            {
                stop.Cancel();
                Thread.Sleep(TimeSpan.FromSeconds(2.5));
            }
        }
    }

    /// <summary>Knows how long the journal became.</summary>
    private sealed class JournalWatch : StandInCalls
    {
        public long Longest { get; private set; }

        public long Written { get; private set; }

        private long length;

        protected override void Before(string call, string path, string other)
        {
            // No bytes are told of: the file itself says how long it is.
        }

        protected override void After(string call, string path, string other)
        {
            // The handle of a new journal is known by the name that it had before it took the old one's place.
            string journal = Path.ChangeExtension(path, null);
            if (call is "write" or "rename" && Path.GetFileName(journal) is "journal" && File.Exists(journal))
            {
                long now = new FileInfo(journal).Length;
                Written += Math.Max(0, now - length);
                length = now;
                Longest = Math.Max(Longest, now);
            }
        }
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
