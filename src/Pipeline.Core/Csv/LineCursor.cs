namespace Pipeline.Csv;

/// <summary>Counts the line ends before ascending positions of a buffer, each byte looked at once.</summary>
internal struct LineCursor(byte[] buffer, int start)
{
    private int at = start;
    private int lines;

    /// <summary>Line ends between the start and <paramref name="position"/>, which begins a record and so never splits a CRLF.</summary>
    public int MoveTo(int position)
    {
        lines += LineCounter.Count(buffer.AsSpan(at, position - at));
        at = position;
        return lines;
    }
}
