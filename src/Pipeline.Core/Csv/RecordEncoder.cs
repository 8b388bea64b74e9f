using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Writes the records of a batch that are still alive as CSV. Unchanged records and fields are copied as ranges of the
/// source, neighbours in one copy, and not at all where the whole batch passes. One per thread and layout, reused.
/// </summary>
internal sealed partial class RecordEncoder
{
    private readonly RecordLayout layout;
    private readonly LayoutPart[] parts;
    private readonly IRecordPath? recordPath;
    private readonly List<Run> runs = [];
    private RecordBatch batch = null!;
    private byte[] source = [];
    private int sourceEnd;
    private byte[]? output;
    private int used;
    private int pendingStart;
    private int pendingEnd;
    private int records;
    private string? currentPath;
    private int currentStart;
    private int currentRecords;

    /// <summary>Makes an encoder.</summary>
    public RecordEncoder(RecordLayout layout)
    {
        this.layout = layout;
        parts = [.. layout.Parts];
        recordPath = layout.PathFactory?.Invoke();
    }

    /// <summary>Begins a batch.</summary>
    public void Begin(RecordBatch batch)
    {
        this.batch = batch;
        source = batch.Buffer;
        sourceEnd = batch.Start + batch.Length;
        output = null;
        used = pendingStart = pendingEnd = records = currentStart = currentRecords = 0;
        currentPath = null;
        runs.Clear();
    }

    /// <summary>Adds the tokenizer's current record with the values of its computed columns.</summary>
    public void Add(BatchTokenizer tokenizer, RecordFields fields)
    {
        if (recordPath is not null)
        {
            TurnTo(recordPath.PathOf(fields));
        }

        records++;
        if (layout.WholeRecord)
        {
            AddWhole(tokenizer.RecordStart, tokenizer.RecordLength);
        }
        else
        {
            AddParts(tokenizer, fields);
        }
    }

    /// <summary>Ends the batch. The result takes over the output's buffer.</summary>
    public EncodedOutput End()
    {
        EncodedOutput encoded;
        if (recordPath is not null)
        {
            TurnTo(null);
            return Grouped();
        }

        if (output is null && pendingEnd > pendingStart)
        {
            encoded = new EncodedOutput(source);
            encoded.Slices.Add(new OutputSlice(null, pendingStart, pendingEnd - pendingStart, records));
            return encoded;
        }

        Flush();
        encoded = output is null ? new EncodedOutput([]) : EncodedOutput.FromPool(output);
        encoded.Slices.Add(new OutputSlice(null, 0, used, records));
        output = null;
        return encoded;
    }

    /// <summary>Gives back what a failed batch left.</summary>
    public void Abandon()
    {
        if (output is not null)
        {
            ArrayPool<byte>.Shared.Return(output);
            output = null;
        }
    }

    private void AddWhole(int start, int length)
    {
        if (start != pendingEnd || pendingEnd == 0)
        {
            Flush();
            pendingStart = start;
        }

        int end = start + length;
        pendingEnd = end;
        if (EndsAsOutput(end))
        {
            pendingEnd = end + layout.Newline.Length;
            return;
        }

        Flush();
        Append(layout.Newline);
    }

    /// <summary>Whether the record end at <paramref name="at"/> is the output's.</summary>
    private bool EndsAsOutput(int at)
    {
        byte[] newline = layout.Newline;
        if (at >= sourceEnd || source[at] != newline[0])
        {
            return false;
        }

        bool pair = source[at] == '\r' && at + 1 < sourceEnd && source[at + 1] == '\n';
        return newline.Length == 2 ? pair : !pair;
    }

    private void AddParts(BatchTokenizer tokenizer, RecordFields fields)
    {
        int before = used;
        bool first = true;
        for (int i = 0; i < parts.Length; i++)
        {
            ref readonly LayoutPart part = ref parts[i];
            if (!first)
            {
                AppendByte(layout.Delimiter);
            }

            first = false;
            if (part.Computed)
            {
                if (!fields.IsNull(part.First))
                {
                    AppendValue(fields.Text(part.First));
                }
            }
            else if (layout.Raw)
            {
                tokenizer.GetRaw(part.First, out int start, out int length);
                if (part.Last != part.First)
                {
                    tokenizer.GetRaw(part.Last, out int lastStart, out int lastLength);
                    length = lastStart + lastLength - start;
                }

                Append(source.AsSpan(start, length));
            }
            else
            {
                tokenizer.GetRaw(part.First, out int start, out int length);
                AppendAnew(source.AsSpan(start, length));
            }
        }

        if (used == before && layout.Columns == 1)
        {
            // A null alone would be a blank line, which readers skip.
            AppendByte(layout.Quote);
            AppendByte(layout.Quote);
        }

        Append(layout.Newline);
    }

    private void Flush()
    {
        if (pendingEnd > pendingStart)
        {
            Append(source.AsSpan(pendingStart, pendingEnd - pendingStart));
        }

        pendingStart = pendingEnd = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    private void AppendByte(byte value)
    {
        Room(1)[0] = value;
        used++;
    }

    private Span<byte> Room(int count)
    {
        if (output is null)
        {
            output = ArrayPool<byte>.Shared.Rent(Math.Max(count, layout.WholeRecord ? batch.Length + 64 : batch.Length + (batch.Length / 4) + 256));
        }
        else if (output.Length - used < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(used + count), output.Length * 2));
            output.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(output);
            output = larger;
        }

        return output.AsSpan(used);
    }
}
