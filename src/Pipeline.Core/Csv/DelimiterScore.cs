namespace Pipeline.Csv;

/// <summary>How one delimiter would split a sample.</summary>
/// <param name="Delimiter">The delimiter.</param>
/// <param name="Records">Records judged.</param>
/// <param name="FirstFields">Fields of the first record.</param>
/// <param name="Faults">Quotes that would stand where none may.</param>
/// <param name="AllAgree">All records have as many fields as the first.</param>
/// <param name="OthersAgree">All records but the first have the same number of fields, more than one.</param>
internal readonly record struct DelimiterScore(
    byte Delimiter, int Records, int FirstFields, int Faults, bool AllAgree, bool OthersAgree)
{
    /// <summary>Judges a delimiter.</summary>
    /// <param name="sample">The front of the file, without BOM.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <param name="quote">Quote.</param>
    /// <param name="whole">Whether the last record is whole though it has no line end.</param>
    /// <param name="most">Records to judge, at least 1.</param>
    public static DelimiterScore Of(ReadOnlySpan<byte> sample, byte delimiter, byte quote, bool whole, int most = int.MaxValue)
    {
        var machine = new QuoteMachine(delimiter, quote);
        var counts = new List<int>();
        int fields = 1;
        int faults = 0;
        int start = 0;
        for (int i = 0; i < sample.Length && counts.Count < most; i++)
        {
            byte value = sample[i];
            faults += machine.Step(value) ? 1 : 0;
            if (machine.State != QuoteState.FieldStart)
            {
                continue;
            }

            if (value == delimiter)
            {
                fields++;
                continue;
            }

            if (i > start)
            {
                counts.Add(fields);
            }

            start = i + 1;
            fields = 1;
        }

        // The record that the sample's end cuts short says nothing, unless it is all there is.
        if (sample.Length > start && counts.Count < most && (whole || counts.Count == 0))
        {
            counts.Add(fields);
            faults += machine.State == QuoteState.Quoted ? 1 : 0;
        }

        int first = counts.Count == 0 ? 0 : counts[0];
        int second = counts.Count < 2 ? 0 : counts[1];
        return new DelimiterScore(
            delimiter, counts.Count, first, faults, counts.TrueForAll(count => count == first), second > 1 && counts.Skip(1).All(count => count == second));
    }
}
