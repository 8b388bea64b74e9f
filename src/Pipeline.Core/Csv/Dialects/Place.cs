namespace Pipeline.Csv.Dialects;

/// <summary>A place of rewritten text, and what it was before. From there on both go on byte by byte, up to the next place.</summary>
/// <param name="Text">Byte of the rewritten text.</param>
/// <param name="Own">Byte of the text that it was made of.</param>
/// <param name="Line">Lines that ended before the record that it belongs to.</param>
internal readonly record struct Place(long Text, long Own, long Line)
{
    /// <summary>Where a byte of the rewritten text was.</summary>
    /// <param name="places">Places in order, the first of them not behind it.</param>
    /// <param name="text">The byte. Where something was left out before a record, its beginning is before that.</param>
    public static long OwnOf(ReadOnlySpan<Place> places, long text)
    {
        int index = IndexOf(places, text);
        long own = places[index].Own + text - places[index].Text;
        return index + 1 < places.Length ? Math.Min(own, places[index + 1].Own) : own;
    }

    /// <summary>The first of the places at a byte of the rewritten text, or the last one before it.</summary>
    public static int IndexOf(ReadOnlySpan<Place> places, long text)
    {
        int low = 0;
        int high = places.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = places[middle].Text < text ? (middle + 1, high) : (low, middle);
        }

        return low < places.Length && places[low].Text == text ? low : low - 1;
    }

    /// <summary>The rewritten byte for a byte of what it was made of: where a record begins there, its first.</summary>
    public static long TextOf(ReadOnlySpan<Place> places, long own)
    {
        int low = 0;
        int high = places.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = places[middle].Own < own ? (middle + 1, high) : (low, middle);
        }

        if (low < places.Length && places[low].Own == own)
        {
            return places[low].Text;
        }

        long text = places[low - 1].Text + own - places[low - 1].Own;
        return low < places.Length ? Math.Min(text, places[low].Text) : text;
    }
}
