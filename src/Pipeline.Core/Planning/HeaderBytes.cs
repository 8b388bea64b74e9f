using System.Text;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>Makes the header of a destination: names that were read and not changed keep their bytes.</summary>
internal static class HeaderBytes
{
    /// <summary>The header with its record end; empty when none is to be written.</summary>
    /// <param name="output">How is written.</param>
    /// <param name="leader">The destination's first file.</param>
    /// <param name="bound">The stages.</param>
    /// <param name="written">Those of them that are written.</param>
    /// <param name="layout">How records are written.</param>
    /// <param name="input">How is read.</param>
    public static byte[] Of(OutputDefinition output, SourceFile leader, BoundHeader bound, IReadOnlyList<Column> written, RecordLayout layout, CsvInputDefinition input)
    {
        if (layout.Json is not null || !(output.Header ?? (input.Header || input.Names is not null)))
        {
            return [];
        }

        // A header is written like a record: names as read are its source fields, the others its computed ones.
        Schema schema = bound.Output;
        byte[] raw = input.Names is null && !bound.GivesOwnRecords ? leader.Prologue.Header?.Raw ?? [] : [];
        byte[] source = [0, .. raw];
        RecordFields names = new(schema.Slots + written.Count, 0);
        names.Begin(source);
        List<LayoutPart> parts = [];
        foreach (Column column in written)
        {
            int slot = column.Slot;
            bool asRead = raw.Length > 0 && slot < schema.SourceFields && string.Equals(leader.Prologue.Header!.Names[slot], column.Name, StringComparison.Ordinal);
            if (!asRead)
            {
                slot = schema.Slots + parts.Count;
                names.SetText(slot, Encoding.UTF8.GetBytes(column.Name));
            }

            parts.Add(new LayoutPart(slot, slot, Computed: !asRead));
        }

        RecordBatch batch = new() { File = 0, Offset = 0, Buffer = source, Start = 1, Length = raw.Length, WellFormed = true, Counts = [] };
        using BatchTokenizer tokenizer = new(leader.Dialect);
        tokenizer.Begin(source, 1, raw.Length, isWellFormed: false);
        tokenizer.MoveNext();
        RecordEncoder encoder = new(layout with { Parts = parts, WholeRecord = false, PathFactory = null, NullValues = [], Null = null });
        encoder.Begin(batch);
        encoder.Add(tokenizer, names);
        using EncodedOutput encoded = encoder.End();
        OutputSlice header = encoded.Slices[0];
        return FirstField.WithoutMark(encoded.Buffer.AsMemory(header.Start, header.Length), layout).ToArray();
    }
}
