using Pipeline.Records;

namespace Pipeline.Csv.Dialects;

/// <summary>What some rewritten text was.</summary>
/// <param name="own">The bytes of the text that it was made of.</param>
/// <param name="places">Places of it, counted from its beginning.</param>
/// <param name="length">Its bytes.</param>
/// <param name="ownLength">Bytes of what it was made of.</param>
/// <param name="lines">Lines that end in it.</param>
internal sealed class RewrittenText(IOwnText own, Place[] places, int length, int ownLength, int lines) : IOwnText
{
    // Two longs and one more.
    private const int PlaceBytes = 24;

    /// <inheritdoc/>
    public int Length => own.Length;

    /// <inheritdoc/>
    public long Room => own.Room + (long)PlaceBytes * places.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes => own.Bytes;

    /// <inheritdoc/>
    public IReadOnlyList<Recovery> Recovered { get; init; } = [];

    /// <summary>Where a footer begins; <see cref="int.MaxValue"/> where none does.</summary>
    public int FooterStart { get; init; } = int.MaxValue;

    /// <summary>Where the footer begins in what the text was made of.</summary>
    public int FooterOwn { get; init; }

    /// <summary>How a line of the file ends.</summary>
    public LineEnds LineEnds { get; init; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Footer => FooterStart == int.MaxValue ? [] : Bytes[own.At(FooterOwn)..];

    /// <inheritdoc/>
    public int At(int text) => own.At(Before(text));

    /// <inheritdoc/>
    public long ReplacedBefore(int text) => own.ReplacedBefore(Before(text));

    /// <inheritdoc/>
    public int? LinesBefore(int text, ReadOnlySpan<byte> source)
    {
        if (text >= length)
        {
            return lines;
        }

        // Within a record those of the text are counted: it may be a text of several lines.
        int first = Place.IndexOf(places, text);
        long line = places[first].Line;
        while (first > 0 && places[first - 1].Line == line)
        {
            first--;
        }

        return (int)line + LineCounter.Count(source[(int)places[first].Text..text]);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Slice(int start, int length) => Bytes[At(start)..At(start + length)];

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> ascii) => own.Encode(ascii);

    /// <inheritdoc/>
    public byte[] LineEnd() => own.Encode(LineEnds switch { LineEnds.Cr => "\r"u8, LineEnds.Crlf => "\r\n"u8, _ => "\n"u8 });

    /// <inheritdoc/>
    public void Dispose() => own.Dispose();

    private int Before(int text) => text >= length ? ownLength : (int)Place.OwnOf(places, text);
}
