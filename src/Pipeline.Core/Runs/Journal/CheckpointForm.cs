using Pipeline.Nights;
using Pipeline.Records;

namespace Pipeline.Runs.Journal;

/// <summary>
/// A checkpoint as bytes: numbers in little-endian order, texts in UTF-8 behind their lengths, as <see cref="BinaryWriter"/>
/// writes them. <see cref="JournalHeader.CurrentFormat"/> grows when this changes.
/// </summary>
internal static class CheckpointForm
{
    /// <summary>Writes one.</summary>
    public static void Write(BinaryWriter writer, Checkpoint checkpoint)
    {
        writer.Write(checkpoint.File);
        writer.Write(checkpoint.Offset);
        writer.Write(checkpoint.Checksum);
        writer.Write(checkpoint.Files.Count);
        foreach ((int file, FileTally tally) in checkpoint.Files)
        {
            writer.Write(file);
            WriteTally(writer, tally);
        }

        writer.Write(checkpoint.Stages.Length);
        foreach (StageCounts counts in checkpoint.Stages)
        {
            WriteCounts(writer, counts);
        }

        writer.Write(checkpoint.Codes.Count);
        foreach ((string code, long count) in checkpoint.Codes)
        {
            writer.Write(code);
            writer.Write(count);
        }

        WriteRejects(writer, checkpoint.First);
        WriteRejects(writer, checkpoint.FirstWarned);
        WriteRejects(writer, checkpoint.Condemned);
        writer.Write(checkpoint.Destinations.Count);
        foreach (DestinationMark mark in checkpoint.Destinations.Values)
        {
            writer.Write(mark.Path);
            writer.Write(mark.Bytes);
            writer.Write(mark.Checksum);
            writer.Write(mark.Records);
            writer.Write(mark.Plain);
            writer.Write(mark.IsEmpty);
            writer.Write(mark.HasMember);
            writer.Write(mark.IsFinished);
            writer.Write(mark.TailStart);
            writer.Write(mark.Tail.Length);
            writer.Write(mark.Tail);
        }

        writer.Write(checkpoint.RejectBytes);
        writer.Write(checkpoint.Rejects.Count);
        foreach ((int input, RejectMark mark) in checkpoint.Rejects)
        {
            writer.Write(input);
            writer.Write(mark.Path);
            writer.Write(mark.Bytes);
            writer.Write(mark.Checksum);
        }

        writer.Write(checkpoint.Figures is not null);
        checkpoint.Figures?.WriteTo(writer);
        writer.Write(checkpoint.Held is not null);
        checkpoint.Held?.WriteTo(writer);
    }

    /// <summary>Reads one.</summary>
    /// <param name="reader">Its bytes.</param>
    /// <param name="place">Where they begin in the journal.</param>
    /// <exception cref="IOException">It is not one.</exception>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static Checkpoint Read(BinaryReader reader, long place)
    {
        (int file, long offset, uint checksum) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadUInt32());
        Dictionary<int, FileTally> files = [];
        Repeat(reader, () => files[reader.ReadInt32()] = ReadTally(reader));
        List<StageCounts> stages = [];
        Repeat(reader, () => stages.Add(ReadCounts(reader)));
        Dictionary<string, long> codes = ReadCodes(reader);
        Checkpoint checkpoint = new()
        {
            File = file,
            Offset = offset,
            Checksum = checksum,
            Files = files,
            Stages = [.. stages],
            Codes = codes,
            First = ReadRejects(reader),
            FirstWarned = ReadRejects(reader),
            Condemned = ReadRejects(reader),
        };
        Repeat(reader, () =>
        {
            DestinationMark mark = ReadDestination(reader, place);
            checkpoint.Destinations[mark.Path] = mark;
        });
        checkpoint.RejectBytes = reader.ReadInt64();
        Repeat(reader, () => checkpoint.Rejects[reader.ReadInt32()] = new RejectMark(reader.ReadString(), reader.ReadInt64(), reader.ReadUInt32()));
        checkpoint.Figures = reader.ReadBoolean() ? FiguresMark.Read(reader) : null;
        checkpoint.Held = reader.ReadBoolean() ? HeldMark.Read(reader) : null;
        return checkpoint;
    }

    private static DestinationMark ReadDestination(BinaryReader reader, long place) => new(reader.ReadString())
    {
        Bytes = reader.ReadInt64(),
        Checksum = reader.ReadUInt32(),
        Records = reader.ReadInt64(),
        Plain = reader.ReadInt64(),
        IsEmpty = reader.ReadBoolean(),
        HasMember = reader.ReadBoolean(),
        IsFinished = reader.ReadBoolean(),
        TailStart = reader.ReadInt32(),
        Pieces = ReadPiece(reader, place) is { Length: > 0 } piece ? [piece] : [],
    };

    private static JournalPiece ReadPiece(BinaryReader reader, long place)
    {
        int length = reader.ReadInt32();
        Stream bytes = reader.BaseStream;
        JournalPiece piece = new(place + bytes.Position, length);
        if (length < 0 || length > bytes.Length - bytes.Position)
        {
            throw new EndOfStreamException("a tail without its end");
        }

        bytes.Position += length;
        return piece;
    }

    private static void WriteTally(BinaryWriter writer, FileTally tally)
    {
        WriteCounts(writer, tally.Counts);
        writer.Write(tally.Lines);
        writer.Write(tally.BlankLines);
        writer.Write(tally.Replaced);
        writer.Write(tally.BatchBytes);
        writer.Write(tally.PrologueBytes);
        WriteWarned(writer, tally.Warned);
        writer.Write(tally.Recovered.Count);
        foreach ((string code, long count) in tally.Recovered)
        {
            writer.Write(code);
            writer.Write(count);
        }

        writer.Write(tally.End is not null);
        if (tally.End is { } end)
        {
            writer.Write(end.Bytes);
            writer.Write(end.Crc32C);
        }

        writer.Write(tally.Fault is not null);
        if (tally.Fault is { } fault)
        {
            writer.Write(fault.Code);
            writer.Write(fault.Offset);
            writer.Write(fault.Message);
        }
    }

    private static FileTally ReadTally(BinaryReader reader) => new()
    {
        Counts = ReadCounts(reader),
        Lines = reader.ReadInt64(),
        BlankLines = reader.ReadInt64(),
        Replaced = reader.ReadInt64(),
        BatchBytes = reader.ReadInt64(),
        PrologueBytes = reader.ReadInt64(),
        Warned = ReadWarned(reader),
        Recovered = ReadCodes(reader),
        End = reader.ReadBoolean() ? new FileEnd(reader.ReadInt64(), reader.ReadUInt32()) : null,
        Fault = reader.ReadBoolean() ? new BatchFault(reader.ReadString(), reader.ReadInt64(), reader.ReadString()) : null,
    };

    private static void WriteWarned(BinaryWriter writer, Dictionary<WarnedRule, long>? warned)
    {
        writer.Write(warned?.Count ?? 0);
        foreach ((WarnedRule rule, long count) in warned ?? [])
        {
            writer.Write(rule.Stage);
            writer.Write(rule.Column is not null);
            writer.Write(rule.Column ?? "");
            writer.Write(rule.Code);
            writer.Write(count);
        }
    }

    private static Dictionary<WarnedRule, long>? ReadWarned(BinaryReader reader)
    {
        Dictionary<WarnedRule, long> warned = [];
        Repeat(reader, () =>
        {
            string stage = reader.ReadString();
            bool hasColumn = reader.ReadBoolean();
            string column = reader.ReadString();
            warned[new WarnedRule(stage, hasColumn ? column : null, reader.ReadString())] = reader.ReadInt64();
        });
        return warned.Count == 0 ? null : warned;
    }

    private static Dictionary<string, long> ReadCodes(BinaryReader reader)
    {
        Dictionary<string, long> codes = new(StringComparer.Ordinal);
        Repeat(reader, () => codes[reader.ReadString()] = reader.ReadInt64());
        return codes;
    }

    private static void WriteCounts(BinaryWriter writer, StageCounts counts)
    {
        foreach (long count in counts.Values())
        {
            writer.Write(count);
        }
    }

    private static StageCounts ReadCounts(BinaryReader reader)
    {
        long[] values = new long[StageCounts.Names.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadInt64();
        }

        return StageCounts.OfValues(values);
    }

    private static void WriteRejects(BinaryWriter writer, IReadOnlyList<KeptReject> rejects)
    {
        writer.Write(rejects.Count);
        foreach (KeptReject reject in rejects)
        {
            writer.Write(reject.Position.File);
            writer.Write(reject.Position.Record);
            writer.Write(reject.Position.Line);
            writer.Write(reject.Position.Offset);
            writer.Write(reject.Stage);
            writer.Write(reject.Column is not null);
            writer.Write(reject.Column ?? "");
            writer.Write(reject.Code);
            writer.Write(reject.Message);
        }
    }

    private static List<KeptReject> ReadRejects(BinaryReader reader)
    {
        List<KeptReject> rejects = [];
        Repeat(reader, () =>
        {
            RecordPosition position = new(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            string stage = reader.ReadString();
            bool hasColumn = reader.ReadBoolean();
            string column = reader.ReadString();
            rejects.Add(new KeptReject(position, stage, hasColumn ? column : null, reader.ReadString(), reader.ReadString()));
        });
        return rejects;
    }

    private static void Repeat(BinaryReader reader, Action read)
    {
        int count = reader.ReadInt32();
        if (count < 0)
        {
            throw new InvalidDataException("less than nothing");
        }

        for (int left = count; left > 0; left--)
        {
            read();
        }
    }
}
