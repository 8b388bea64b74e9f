using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class RejectWriterTests
{
    private static readonly Reject Fault = new(0, 0, 0, 0, "read", null, "csv.field_count", "expected 3 fields, found \"2\", sorry");

    [Fact]
    public void Add_Faults_OneQuotedLineEach()
    {
        using var folder = new TemporaryFolder();
        using (RejectWriter writer = Writer(folder.Path))
        {
            writer.Add(new RecordPosition("a,b.csv", 3, 4, 50), Fault);
            writer.Add(new RecordPosition("a,b.csv", 3, 4, 50), Fault with { Stage = "price", Column = "total", Code = "cast.decimal", Message = "not a decimal" });
            writer.Complete();
        }

        Assert.Equal(
            "file,record,line,offset,stage,column,code,message\n"
            + "\"a,b.csv\",3,4,50,read,,csv.field_count,\"expected 3 fields, found \"\"2\"\", sorry\"\n"
            + "\"a,b.csv\",3,4,50,price,total,cast.decimal,not a decimal\n",
            File.ReadAllText(folder.At("rejects.csv")));
        Assert.False(Directory.Exists(folder.At("rejects")));
    }

    [Fact]
    public void AddRecord_FromSeveralFiles_OriginalBytesBehindTheirHeader()
    {
        RejectInput[] inputs =
        [
            new("x/a.csv", "\ufeffid,name\r\n"u8.ToArray()), new("b.csv.gz", "id\n"u8.ToArray()), new("b.csv", "id\n"u8.ToArray()),
            new("../../evil.csv", default),
        ];
        using var folder = new TemporaryFolder();
        using (RejectWriter writer = Writer(folder.Path, i => inputs[i]))
        {
            writer.AddRecord(0, [0xff, 0x22], "\r\n"u8);
            writer.AddRecord(1, "1,2"u8, "\n"u8);
            writer.AddRecord(0, "last"u8, default);
            writer.AddRecord(2, "3"u8, "\n"u8);
            writer.AddRecord(3, "4"u8, "\n"u8);
            writer.Complete();
            Assert.Equal(folder.At("rejects"), writer.RecordsPath);
        }

        Assert.Equal([.. "\ufeffid,name\r\n"u8, 0xff, 0x22, .. "\r\nlast"u8], File.ReadAllBytes(folder.At("rejects/x/a.csv")));
        Assert.Equal("id\n1,2\n", File.ReadAllText(folder.At("rejects/b.csv")));
        Assert.Equal("id\n3\n", File.ReadAllText(folder.At("rejects/b~2.csv")));
        Assert.Equal("4\n", File.ReadAllText(folder.At("rejects/evil.csv")));
    }

    [Fact]
    public void AddRecord_ManyFilesAndLargeRecords_AllKept()
    {
        using var folder = new TemporaryFolder();
        byte[] large = [.. Enumerable.Repeat((byte)'x', 200_000)];
        using (RejectWriter writer = Writer(folder.Path, i => new RejectInput($"{i}.csv", "h\n"u8.ToArray())))
        {
            for (int i = 0; i < 200; i++)
            {
                writer.AddRecord(i % 100, i == 7 ? large : "1"u8, "\n"u8);
            }

            writer.Complete();
        }

        Assert.Equal(100, Directory.GetFiles(folder.At("rejects")).Length);
        Assert.Equal("h\n1\n1\n", File.ReadAllText(folder.At("rejects/99.csv")));
        Assert.Equal(large.Length + 5, new FileInfo(folder.At("rejects/7.csv")).Length);
    }

    [Fact]
    public void AddRecord_PositionsOnly_KeepsNoData()
    {
        using var folder = new TemporaryFolder();
        using (RejectWriter writer = Writer(folder.Path, options: new RejectWriterOptions { Folder = folder.Path, KeepRecords = false }))
        {
            writer.Add(new RecordPosition("a.csv", 1, 2, 3), Fault);
            writer.AddRecord(0, "secret"u8, "\n"u8);
            writer.Complete();
            Assert.Null(writer.RecordsPath);
        }

        Assert.Equal([folder.At("rejects.csv")], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AddRecord_BeyondTheLimit_Says65()
    {
        using var folder = new TemporaryFolder();
        using RejectWriter writer = Writer(folder.Path, options: new RejectWriterOptions { Folder = folder.Path, MaxBytes = 10 });
        writer.AddRecord(0, "12345678"u8, "\r\n"u8);
        RunException refused = Assert.Throws<RunException>(() => writer.AddRecord(0, "1"u8, default));
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("rejects.max_bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SharedFolder_ReplacesOnlyItsOwn()
    {
        using var folder = new TemporaryFolder();
        var options = new RejectWriterOptions { Folder = folder.At("shared"), FolderIsShared = true };
        using (RejectWriter writer = Writer(folder.Path, options: options))
        {
            writer.Add(new RecordPosition("a.csv", 1, 2, 3), Fault);
            writer.AddRecord(0, "1"u8, "\n"u8);
            writer.Complete();
        }

        folder.Write("shared/note.txt", "of someone");
        Writer(folder.Path, options: options).Dispose();
        Assert.Equal([folder.At("shared/.pipeline-rejects"), folder.At("shared/.pipeline-rejects.lock"), folder.At("shared/note.txt")], Directory.GetFileSystemEntries(folder.At("shared")).Order(StringComparer.Ordinal));
        RejectWriterOptions another = options with { Owner = "another output folder" };
        using (RejectWriter writer = Writer(folder.Path, options: options))
        {
            writer.Add(new RecordPosition("a.csv", 1, 2, 3), Fault);
            writer.Complete();
        }

        Assert.Equal(73, Assert.Throws<RunException>(() => Writer(folder.Path, options: another)).ExitCode);

        folder.Write("shared/rejects.csv", "of someone");
        Assert.Equal(73, Assert.Throws<RunException>(() => Writer(folder.Path, options: options)).ExitCode);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(28)]
    public void Complete_EveryCallFailing_Says74(int error)
    {
        bool fired = true;
        for (int call = 1; fired; call++)
        {
            using var folder = new TemporaryFolder();
            FaultyCalls calls = FaultyCalls.FailAt(call, error);
            Exception? exception = Record.Exception(() =>
            {
                using var writer = new RejectWriter(new RejectWriterOptions { Folder = folder.Path }, _ => new RejectInput("a.csv", default), calls);
                writer.Add(new RecordPosition("a.csv", 1, 2, 3), Fault);
                writer.AddRecord(0, "1"u8, "\n"u8);
                writer.Complete();
            });
            fired = calls.Fired;
            Assert.Equal(fired ? 74 : null, (exception as RunException)?.ExitCode);
        }
    }

    private static RejectWriter Writer(string folder, Func<int, RejectInput>? inputs = null, RejectWriterOptions? options = null) =>
        new(options ?? new RejectWriterOptions { Folder = folder }, inputs ?? (i => new RejectInput($"{i}.csv", default)), FileSystemCalls.Instance);
}
