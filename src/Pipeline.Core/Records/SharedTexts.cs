namespace Pipeline.Records;

/// <summary>Makes equal texts one object: thousands of rejects of a batch say the same. Belongs to one thread; holds few texts.</summary>
internal sealed class SharedTexts
{
    private const int MostTexts = 256;

    private readonly HashSet<string> texts = new(StringComparer.Ordinal);

    /// <summary>The text, or an equal one that came before.</summary>
    public string Share(string text)
    {
        if (texts.TryGetValue(text, out string? known))
        {
            return known;
        }

        if (texts.Count == MostTexts)
        {
            texts.Clear();
        }

        texts.Add(text);
        return text;
    }
}
