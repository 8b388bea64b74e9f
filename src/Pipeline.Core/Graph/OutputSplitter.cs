using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>
/// Parts each destination into files of so many records or bytes. Only records that come where a part ends are looked at, to find their
/// ends. Called by one thread, in the order of the records: so parts are the same at any parallelism and batch size.
/// </summary>
internal sealed class OutputSplitter
{
    private readonly Destinations destinations;
    private readonly PartNames names;
    private readonly long mostRecords;
    private readonly long mostBytes;
    private readonly TextCodec? codec;
    private readonly byte[] lineFeed;
    private readonly byte[] carriageReturn;
    private readonly Dictionary<string, Part> parts = new(StringComparer.Ordinal);

    private OutputSplitter(Destinations destinations, OutputDefinition output, PartNames names)
    {
        this.destinations = destinations;
        this.names = names;
        mostRecords = output.SplitRecords ?? long.MaxValue;
        mostBytes = output.SplitBytes ?? long.MaxValue;
        codec = output.IsTranscoded ? TextCodecs.Of(output.Encoding) : null;
        lineFeed = Encoded((byte)'\n');
        carriageReturn = Encoded((byte)'\r');
    }

    /// <summary>The splitter of an output; null where it is not split.</summary>
    /// <param name="destinations">Take the parts.</param>
    /// <param name="output">How the output is written.</param>
    /// <param name="start">Where an interrupted run goes on, or null.</param>
    public static OutputSplitter? Of(Destinations destinations, OutputDefinition output, Checkpoint? start)
    {
        if (PartNames.Of(output) is not { } names)
        {
            return null;
        }

        OutputSplitter splitter = new(destinations, output, names);
        foreach (DestinationMark mark in start?.Destinations.Values ?? Enumerable.Empty<DestinationMark>())
        {
            (string first, int number) = names.Read(mark.Path);
            if (!splitter.parts.TryGetValue(first, out Part? part) || part.Number < number)
            {
                splitter.parts[first] = new Part { Number = number, Records = mark.Records, Bytes = mark.Plain };
            }
        }

        return splitter;
    }

    /// <summary>Takes the bytes of some records, as <see cref="Destinations.Take"/> does.</summary>
    /// <param name="path">The destination, by the name of its first part.</param>
    /// <param name="file">The file that the records are of.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="records">How many records they are.</param>
    /// <param name="ready">Gets what is ready to be encoded.</param>
    public void Take(string path, PlannedFile file, ReadOnlyMemory<byte> bytes, int records, List<OutputPart> ready)
    {
        if (!parts.TryGetValue(path, out Part? part))
        {
            parts.Add(path, part = new Part { Number = 1, Bytes = file.OutputHeader.Length });
        }

        while (true)
        {
            string name = names.Of(path, part.Number);
            if (file.OutputHeader.Length == 0 && destinations.IsEmpty(name))
            {
                bytes = FirstField.WithoutMark(bytes, file.Bound.Layout);
            }

            (int length, int count) = part.Records + records <= mostRecords && part.Bytes + bytes.Length <= mostBytes ? (bytes.Length, records) : Fitting(part, bytes.Span, file.Bound.Layout);
            if (count > 0 || records == 0)
            {
                destinations.Take(name, file.OutputHeader, bytes[..length], count, ready);
                part.Records += count;
                part.Bytes += length;
            }

            records -= count;
            bytes = bytes[length..];
            if (records == 0)
            {
                return;
            }

            if (part.Records == 0)
            {
                throw new InvalidOperationException("an output has fewer records than were counted: this is a bug");
            }

            destinations.Finish(name, ready);
            (part.Number, part.Records, part.Bytes) = (part.Number + 1, 0, file.OutputHeader.Length);
        }
    }

    /// <summary>The part that a destination is at.</summary>
    public string CurrentOf(string path) => parts.TryGetValue(path, out Part? part) ? names.Of(path, part.Number) : path;

    /// <summary>As many of the records as a part has room for, and one at least where it has none yet.</summary>
    private (int Length, int Records) Fitting(Part part, ReadOnlySpan<byte> bytes, RecordLayout layout)
    {
        byte[] quote = Encoded(layout.Quote);
        int unit = quote.Length;
        int length = 0;
        int count = 0;
        bool quoted = false;
        for (int at = 0; at < bytes.Length && part.Records + count < mostRecords; at += unit)
        {
            ReadOnlySpan<byte> character = bytes.Slice(at, unit);
            if (layout.Json is null && character.SequenceEqual(quote))
            {
                quoted = !quoted;
                continue;
            }

            int end = at + unit;
            bool isEnd = !quoted && (character.SequenceEqual(lineFeed) || (character.SequenceEqual(carriageReturn) && !bytes[end..].StartsWith(lineFeed)));
            if (!isEnd)
            {
                continue;
            }

            if (part.Bytes + end > mostBytes && part.Records + count > 0)
            {
                break;
            }

            (length, count) = (end, count + 1);
        }

        return (length, count);
    }

    // Encodings with characters of several lengths have these in one byte, and in no other character.
    private byte[] Encoded(byte character) => codec is null ? [character] : codec.Encode([character]);

    private sealed class Part
    {
        public required int Number { get; set; }

        public long Records { get; set; }

        public required long Bytes { get; set; }
    }
}
