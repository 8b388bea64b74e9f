using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Nights;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Core.Tests.Runs.Journal;

/// <summary>A journal is a file like any other: whatever stands in it is gone on with, or refused in words.</summary>
public sealed class HostileJournalTests : IDisposable
{
    private const string Run = "20260304T050607.000Z";

    private readonly PipelineFolder folder = new();

    public static TheoryData<string> Forgeries => new(
        "short engine", "input twice", "no time", "file below none", "file above all", "no end of a file", "offset below none", "stage too many", "code below none",
        "destination elsewhere", "destination of ours", "destination below none", "tail of plain output", "rejects elsewhere", "rejects of no file", "rejects twice", "rejects below none",
        "lines below none", "bytes beyond all", "records beyond all", "figures below none", "sum of no number", "no such register", "stage that holds records");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_AnyBytesChanged_GivesAJournalOrRefuses()
    {
        string path = Path.Combine(folder.Root, JournalFile.Name);
        byte[] whole = WriteJournal(path);
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 1000; i++)
        {
            byte[] changed = Changed(whole, random);
            File.WriteAllBytes(path, changed);
            AssertGivesOrRefuses(path, $"seed {seed}, {i}");
        }
    }

    [Fact]
    public void Read_AnyBytesChangedBehindATrueChecksum_GivesAJournalOrRefuses()
    {
        string path = Path.Combine(folder.Root, JournalFile.Name);
        byte[] whole = WriteJournal(path);
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 1000; i++)
        {
            File.WriteAllBytes(path, Forged(whole, random));
            AssertGivesOrRefuses(path, $"seed {seed}, {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Resume_ForgedJournal_IsRefusedInWordsAndTouchesNothingElse(string forgery)
    {
        PipelineDefinition definition = await StoppedAsync();
        ResumePoint point = ResumePoint.Find(definition, null, out _)!;
        string precious = Path.Combine(definition.Output.Folder!, "precious.csv");
        await File.WriteAllTextAsync(precious, "x\n");
        string journal = Assert.Single(Directory.EnumerateFiles(Path.Combine(definition.Output.Folder!, ".pipeline", "runs"), "journal", SearchOption.AllDirectories));
        Forge(journal, forgery);

        PipelineResult result = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point.ClockOr(TimeProvider.System)), new RunOptions { Resume = point });

        Assert.Contains(result.Report.ExitCode, new[] { ExitCodes.InputOutput, ExitCodes.Definition, ExitCodes.Data });
        Assert.StartsWith("cannot resume the run", result.Report.Failure, StringComparison.Ordinal);
        Assert.Equal("x\n", await File.ReadAllTextAsync(precious));
        Assert.False(File.Exists(Path.Combine(definition.Output.Folder!, "a.csv")));
    }

    private static void Forge(string journal, string forgery)
    {
        JournalContent content = JournalContent.Read(journal, Run)!;
        JournalHeader header = content.Header;
        Checkpoint last = content.Last;
        DestinationMark mark = last.Destinations.Values.First();
        (int input, RejectMark reject) = last.Rejects.First(pair => pair.Key >= 0);
        switch (forgery)
        {
            case "short engine":
                header = header with { Engine = "1" };
                break;
            case "input twice":
                header = header with { Inputs = [.. header.Inputs, header.Inputs[0]] };
                break;
            case "no time":
                header = header with { Now = DateTimeOffset.MinValue, Definition = "" };
                break;
            case "file below none":
                last.File = -1;
                break;
            case "file above all":
                last.File = int.MaxValue;
                break;
            case "no end of a file":
                last.Files[0].End = null;
                last.File = Math.Max(1, last.File);
                break;
            case "offset below none":
                last.Offset = long.MinValue;
                break;
            case "stage too many":
                last.Stages = [.. last.Stages, default];
                break;
            case "code below none":
                last.Codes["x"] = -1;
                break;
            case "destination elsewhere":
                Put("../../../../precious.csv", mark.Bytes);
                break;
            case "destination of ours":
                Put(".pipeline/x", mark.Bytes);
                break;
            case "destination below none":
                Put(mark.Path, -1);
                break;
            case "bytes beyond all":
                Put(mark.Path, long.MaxValue);
                break;
            case "records beyond all":
                last.Destinations[mark.Path] = new DestinationMark(mark.Path) { Bytes = mark.Bytes, Checksum = mark.Checksum, Records = long.MinValue };
                break;
            case "tail of plain output":
                last.Destinations[mark.Path] = new DestinationMark(mark.Path) { Bytes = mark.Bytes, Checksum = mark.Checksum, Records = mark.Records, Tail = [1, 2, 3] };
                break;
            case "rejects elsewhere":
                last.Rejects[input] = reject with { Path = "rejects/../../../../precious.csv" };
                break;
            case "rejects of no file":
                last.Rejects[99] = reject with { Path = "rejects/b.csv" };
                break;
            case "rejects twice":
                last.Rejects[input == 0 ? 1 : 0] = reject;
                break;
            case "rejects below none":
                last.Rejects[input] = reject with { Bytes = -1 };
                break;
            case "stage that holds records":
                last.Held = new HeldMark { Segment = 1, Total = default };
                break;
            case "figures below none":
                last.Figures!.Nulls[0] = -1;
                break;
            case "sum of no number":
                last.Figures!.Totals[0] = (2, "many");
                break;
            case "no such register":
                last.Figures = last.Figures! with { Raised = [[new RaisedRegister(0, ushort.MaxValue, 1)]] };
                break;
            default:
                last.Files[0].Lines = -1;
                break;
        }

        File.Delete(journal);
        using JournalFile file = JournalFile.Create(journal, header, sync: false, FileSystemCalls.Instance);
        file.Append(last);

        void Put(string path, long bytes)
        {
            last.Destinations.Remove(mark.Path);
            last.Destinations[path] = new DestinationMark(path) { Bytes = bytes, Checksum = mark.Checksum, Records = mark.Records };
        }
    }

    private static void AssertGivesOrRefuses(string path, string what)
    {
        try
        {
            if (JournalContent.Read(path, Run) is { } content)
            {
                CheckpointCheck.Fits(content.Last, 2, 1, 1, isCompressed: true);
                content.Header.Check(Run, Header());
            }
        }
        catch (RunException refused)
        {
            Assert.True(refused.ExitCode is ExitCodes.InputOutput or ExitCodes.Definition or ExitCodes.Data && refused.LeavesRun, what);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{what}: {exception}");
        }
    }

    private static byte[] Changed(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int left = random.Next(1, 4); left > 0; left--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), random.Next(Math.Min(64, bytes.Count - at))));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(9)));
                    break;
            }

            bytes.Add((byte)random.Next());
        }

        return [.. bytes];
    }

    /// <summary>One record with some bytes of its content changed, and a checksum that says they are right.</summary>
    private static byte[] Forged(byte[] whole, Random random)
    {
        const int Front = 12;
        List<int> records = [];
        for (int at = 0; at < whole.Length; at += Front + BitConverter.ToInt32(whole, at + 4))
        {
            records.Add(at);
        }

        byte[] forged = [.. whole];
        int record = records[random.Next(records.Count)];
        int length = BitConverter.ToInt32(forged, record + 4);
        for (int left = random.Next(1, 4); left > 0; left--)
        {
            Span<byte> place = forged.AsSpan(record + Front + random.Next(length));
            byte[] value = random.Next(5) switch
            {
                0 => BitConverter.GetBytes(-1L),
                1 => BitConverter.GetBytes(int.MaxValue),
                2 => BitConverter.GetBytes(long.MinValue),
                3 => BitConverter.GetBytes(0),
                _ => [(byte)random.Next()],
            };
            value.AsSpan(0, Math.Min(value.Length, place.Length)).CopyTo(place);
        }

        // What was put over the end of the record stands in the next one too, which then is none.
        BitConverter.TryWriteBytes(forged.AsSpan(record + 8), Crc32C.Append((uint)record, forged.AsSpan(record + Front, length)));
        return forged;
    }

    private static byte[] WriteJournal(string path)
    {
        using (JournalFile file = JournalFile.Create(path, Header(), sync: false, FileSystemCalls.Instance))
        {
            file.Append(Point(file: 0, tailStart: 0));
            file.Append(Point(file: 0, tailStart: 5));
            file.Append(Point(file: 1, tailStart: 10));
        }

        return File.ReadAllBytes(path);
    }

    private static JournalHeader Header() => new()
    {
        Definition = "definition",
        Engine = "1.2.3 0123456789abcdef",
        Now = DateTimeOffset.UnixEpoch,
        Rejects = "",
        Inputs = [new JournalInput("a.csv", 1, 2, 3), new JournalInput("b.csv", 4, 5, 6)],
    };

    private static Checkpoint Point(int file, int tailStart) => new()
    {
        File = file,
        Offset = 100,
        Checksum = 7,
        Files = { [0] = new FileTally { Counts = new StageCounts { In = 3, Out = 3 }, End = new FileEnd(200, 8), Fault = new BatchFault("csv.quote", 3, "text"), Warned = new() { [new WarnedRule("columns", "id", "rule.max")] = 5, [new WarnedRule("validate-1", null, "validate")] = 6 } } },
        Stages = [default],
        Codes = new Dictionary<string, long> { ["type.integer"] = 4 },
        First = [new KeptReject(new RecordPosition("a.csv", 1, 2, 3), "columns", "id", "type.integer", "text")],
        FirstWarned = [new KeptReject(new RecordPosition("a.csv", 1, 2, 3), "columns", null, "rule.max", "text")],
        Condemned = [],
        Destinations = { ["x.csv.gz"] = new DestinationMark("x.csv.gz") { Bytes = 9, Records = 3, TailStart = tailStart, Tail = [1, 2, 3, 4, 5] } },
        Rejects = { [-1] = new RejectMark("rejects.csv", 30, 1), [0] = new RejectMark("rejects/a.csv", 20, 2) },
        RejectBytes = 50,
        Figures = new FiguresMark(["n"], [3], [1], [(2, "70")], [false], [[new RaisedRegister(0, 5, 2)]]),
    };

    /// <summary>A run of two files that was stopped over its reject limit, with all it staged.</summary>
    private async Task<PipelineDefinition> StoppedAsync()
    {
        folder.Write("a.csv", "id\n1\nx\n2\n");
        folder.Write("b.csv", "id\n3\n4\n");
        PipelineDefinition definition = folder.Define("columns: { id: { type: integer } }\nrejects: { max: 0 }\nguard: { mode: warn, sums: [id] }");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertFailed(ExitCodes.Data);
        return definition;
    }
}
