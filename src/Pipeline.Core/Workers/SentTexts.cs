using Pipeline.Processes;

namespace Pipeline.Workers;

/// <summary>
/// The texts of an answer's rejects, each sent once and named by its number from then on: of a hundred thousand rejects most
/// say the same, and a text for each was most of an answer. One end writes, the other reads.
/// </summary>
internal sealed class SentTexts
{
    private const int Null = -1;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];

    /// <summary>Writes a text, or the number of one that was written before.</summary>
    public void Write(PayloadWriter writer, string? text)
    {
        if (text is null)
        {
            writer.Int32(Null);
        }
        else if (numbers.TryGetValue(text, out int number))
        {
            writer.Int32(number);
        }
        else
        {
            writer.Int32(numbers.Count);
            writer.Text(text);
            numbers.Add(text, numbers.Count);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ProtocolException">The number is none that was given.</exception>
    public string? Read(ref PayloadReader reader)
    {
        int number = reader.Between(Null, texts.Count, "the number of a text");
        if (number == texts.Count)
        {
            texts.Add(reader.RequiredText());
        }

        return number == Null ? null : texts[number];
    }

    /// <summary>Reads a text that is not null.</summary>
    /// <exception cref="ProtocolException">It is, or the number is none that was given.</exception>
    public string ReadRequired(ref PayloadReader reader) => Read(ref reader) ?? throw new ProtocolException("expected the number of a text, found null");
}
