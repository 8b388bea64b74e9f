using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Pipeline.Exec;
using Pipeline.Files;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.CoverageFuzz;

/// <summary>Frames of programs, and files that earlier runs left. What a checksum guards gets the right one, or nothing behind it would be reached.</summary>
internal static class OurBytes
{
    private static readonly ExecProgram Program = new(["up"], ".", [new Column("a", ColumnType.Text, 0)], [new Column("b", ColumnType.Text, 1), new Column("c", ColumnType.Integer, 2)], TimeSpan.FromSeconds(1)) { IsFramed = true };

    private static readonly string Journal = Path.Combine(Directory.CreateTempSubdirectory("coverage-fuzz-").FullName, "journal");

    /// <summary>A frame.</summary>
    public static byte[] Frame(FrameType type, ReadOnlySpan<byte> payload)
    {
        MemoryStream bytes = new();
        new FrameWriter(bytes).Write(type, 7, payload);
        return bytes.ToArray();
    }

    /// <summary>What a program answers for two records.</summary>
    public static byte[] Answer()
    {
        PayloadWriter writer = new();
        writer.Int32(2);
        writer.Int32(0);
        writer.Byte(0);
        writer.Text("AB");
        writer.Text(null);
        writer.Int32(1);
        writer.Byte(1);
        writer.Text("bad");
        writer.Text("no text");
        return writer.Written.ToArray();
    }

    /// <summary>Reads an answer and all that is in it.</summary>
    public static void ReadAnswer(byte[] bytes)
    {
        using FramedAnswers answers = FramedAnswers.Read(Program, bytes, 0, 2);
        RecordFields fields = new(3, 0);
        fields.Begin([]);
        while (answers.MoveNext())
        {
            if (answers.Rejected is null)
            {
                answers.Copy(fields);
            }
        }
    }

    /// <summary>A checkpoint of a journal.</summary>
    public static byte[] Checkpoint()
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes, Encoding.UTF8);
        Checkpoint checkpoint = new()
        {
            File = 1,
            Offset = 20,
            Checksum = 3,
            Stages = [default, default],
            Codes = new Dictionary<string, long> { ["type.integer"] = 4 },
            First = [],
            FirstWarned = [],
            Condemned = [],
            RejectBytes = 5,
        };
        checkpoint.Files[0] = new FileTally();
        checkpoint.Destinations["a.csv"] = new DestinationMark("a.csv");
        CheckpointForm.Write(writer, checkpoint);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a journal whose second and third record hold these bytes.</summary>
    public static void ReadJournal(byte[] bytes)
    {
        using MemoryStream header = new();
        using BinaryWriter writer = new(header, Encoding.UTF8);
        new JournalHeader { Definition = "d", Engine = "e", Now = default, Rejects = "", Inputs = [new JournalInput("a.csv", 1, 2, 3)] }.WriteTo(writer);
        writer.Flush();
        using (FileStream file = File.Create(Journal))
        {
            Append(file, header.ToArray());
            Append(file, bytes);
            Append(file, bytes);
        }

        JournalContent.Read(Journal, "run");
    }

    /// <summary>A commit record, a manifest, a line of the ledger.</summary>
    public static IEnumerable<byte[]> Records()
    {
        PublishedFile[] files = [new("a.csv", 1, 2, "00"), new("b.csv", 3, 4, "11", Stale: true)];
        ArrayBufferWriter<byte> commit = new();
        new CommitRecord("run-1", ".pipeline/staging-run-1", "nightly", Sync: true, [files[0]], [files[1]], ["old/c.csv"]).WriteTo(commit);
        yield return commit.WrittenSpan.ToArray();
        ArrayBufferWriter<byte> manifest = new();
        Manifest.WriteTo(manifest, files);
        yield return manifest.WrittenSpan.ToArray();
        byte[] line = new LedgerEntry { RunId = "20240229T123456.789Z", Status = "published" }.Format();
        yield return [.. line.AsSpan(0, line.AsSpan().LastIndexOf(",\"check\""u8)), (byte)'}'];
    }

    /// <summary>Takes the bytes for each of them.</summary>
    public static void ReadRecord(byte[] bytes)
    {
        CommitRecord.Parse(bytes);
        Manifest.Parse(bytes);
        if (bytes.Length > 0)
        {
            LedgerEntry.Parse(CheckedLine.Of(bytes).AsMemory()[..^1]);
        }
    }

    private static void Append(FileStream file, byte[] content)
    {
        Span<byte> front = stackalloc byte[12];
        "\u001EJnl"u8.CopyTo(front);
        BinaryPrimitives.WriteInt32LittleEndian(front[4..], content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(front[8..], Crc32C.Append((uint)file.Position, content));
        file.Write(front);
        file.Write(content);
    }
}
