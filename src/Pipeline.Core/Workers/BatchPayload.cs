using System.Runtime.InteropServices;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>The payload of a worker's BATCH: what a chain needs of a <see cref="RecordBatch"/>.</summary>
internal static class BatchPayload
{
    private const byte WellFormed = 1;
    private const byte Faulty = 2;
    private const byte Live = 4;
    private const byte Selected = 8;
    private const byte Traced = 16;

    /// <summary>Writes all but the source bytes, which follow as the rest of the payload.</summary>
    public static void Write(PayloadWriter writer, RecordBatch batch, int program)
    {
        writer.Clear();
        writer.Int32(program);
        writer.Byte((byte)((batch.WellFormed ? WellFormed : 0) | (batch.Fault is null ? 0 : Faulty) | (batch.Live is null ? 0 : Live) | (batch.Selection is null ? 0 : Selected) | (batch.Trace is null ? 0 : Traced)));
        writer.Int64(batch.Offset);
        if (batch.Fault is { } fault)
        {
            writer.Text(fault.Code);
            writer.Int64(fault.Offset);
            writer.Text(fault.Message);
        }

        if (batch.Selection is { } selection)
        {
            WriteSelection(writer, selection);
        }

        WriteLive(writer, batch.Live);
    }

    /// <summary>Reads a batch whose buffer is that of the payload.</summary>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static RecordBatch Read(ReadOnlyMemory<byte> payload, IReadOnlyList<ChainProgram> programs, int stages, out ChainProgram program)
    {
        PayloadReader reader = new(payload.Span);
        program = programs[reader.Between(0, programs.Count - 1, "the number of a program")];
        byte flags = reader.Byte();
        long offset = reader.Int64();
        BatchFault? fault = (flags & Faulty) == 0 ? null : new BatchFault(reader.RequiredText(), reader.Int64(), reader.RequiredText());
        RecordSelection? selection = (flags & Selected) == 0 ? null : ReadSelection(ref reader);
        LiveRecords? live = (flags & Live) == 0 ? null : ReadLive(ref reader, program.SourceFields, program.SlotsBefore);
        if (live is null != program.First)
        {
            throw new ProtocolException("expected a table of records for every chain but the first, and none for that");
        }

        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> array);
        int length = reader.Rest.Length;
        return new RecordBatch
        {
            File = 0,
            Offset = offset,
            Buffer = array.Array!,
            Start = array.Offset + array.Count - length,
            Length = length,
            WellFormed = (flags & WellFormed) != 0,
            Fault = fault,
            Live = live,
            Selection = selection,
            Counts = new StageCounts[stages],
            Trace = (flags & Traced) == 0 ? null : [],
        };
    }

    private static void WriteSelection(PayloadWriter writer, RecordSelection selection)
    {
        writer.Int32(selection.From);
        writer.Int32(selection.To);
        writer.Int32(selection.Condemned.Count);
        foreach (CondemnedRecord condemned in selection.Condemned)
        {
            writer.Int32(condemned.Index);
            writer.Text(condemned.Code);
            writer.Text(condemned.Message);
        }
    }

    private static RecordSelection ReadSelection(ref PayloadReader reader)
    {
        int from = reader.Between(0, int.MaxValue, "the first record of a selection");
        int to = reader.Between(from, int.MaxValue, "the end of a selection");
        CondemnedRecord[] condemned = new CondemnedRecord[reader.Between(0, reader.Rest.Length, "a number of condemned records")];
        int least = 0;
        for (int i = 0; i < condemned.Length; i++)
        {
            condemned[i] = new CondemnedRecord(reader.Between(least, int.MaxValue - 1, "the index of a condemned record"), reader.RequiredText(), reader.RequiredText());
            least = condemned[i].Index + 1;
        }

        return new RecordSelection(from, to, condemned);
    }

    /// <summary>Writes the table of records, if there is one.</summary>
    public static void WriteLive(PayloadWriter writer, LiveRecords? live)
    {
        if (live is not null)
        {
            writer.Bytes(MemoryMarshal.AsBytes(live.Table));
            writer.Bytes(live.Text);
        }
    }

    /// <summary>Reads a table of records with values up to a number of slots.</summary>
    public static LiveRecords ReadLive(ref PayloadReader reader, int firstSlot, int slots)
    {
        LiveRecords live = new(firstSlot, slots - firstSlot);
        ReadOnlySpan<byte> table = reader.Bytes();
        if (live.TryFill(table, reader.Bytes()))
        {
            return live;
        }

        live.Dispose();
        throw new ProtocolException("expected a table of records, found one that does not hold together");
    }
}
