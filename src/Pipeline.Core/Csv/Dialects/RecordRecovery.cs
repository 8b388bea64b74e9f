namespace Pipeline.Csv.Dialects;

/// <summary>
/// Finds the reading of a damaged record that assumes least and gives the fields due. Used by one thread at a time. The result
/// depends on the text from the record's first byte on and on nothing else, so that cutting and resuming change nothing.
/// </summary>
/// <param name="rules">How records are written.</param>
/// <param name="due">Fields due, 1 or more.</param>
/// <param name="columns">What good records of the file have in their columns, or null (for a header). See <see cref="RecordSample"/>.</param>
internal sealed class RecordRecovery(RecoveryRules rules, int due, ColumnShapes? columns = null)
{
    private readonly ReadingSearch search = new(rules, due, columns);
    private readonly List<int> path = [];
    private byte[] value = new byte[256];

    /// <summary>The record that was found last; valid until the next attempt.</summary>
    public RecoveredRecord Record { get; } = new();

    /// <summary>Looks for the reading.</summary>
    /// <param name="text">UTF-8 text from the first byte of the record on.</param>
    /// <param name="final">Whether the file ends with it.</param>
    public RecoveryOutcome TryRecover(ReadOnlySpan<byte> text, bool final)
    {
        // Behind the window nothing is looked at, however much of it is there, so that the result is always the same.
        bool isCut = text.Length > rules.MaxRecord;
        bool touched = false;
        DialectText marked = new(isCut ? text[..rules.MaxRecord] : text, rules, final && !isCut, ref touched);
        int last = search.Find(marked);
        if (touched && !isCut)
        {
            return RecoveryOutcome.NeedsMore;
        }

        Record.Clear();
        if (last < 0)
        {
            return RecoveryOutcome.None;
        }

        path.Clear();
        for (int step = last; step >= 0; step = search[step].Parent)
        {
            path.Add(step);
        }

        for (int i = path.Count - 1; i >= 0; i--)
        {
            Add(text, search[path[i]]);
        }

        while (Record.Fields.Count < due)
        {
            Record.Add([], isQuoted: false);
        }

        Record.End(search[last].Position, search[last].LineEndLength, search[last].Assumed);
        return RecoveryOutcome.Found;
    }

    private void Add(ReadOnlySpan<byte> text, in ReadingStep step)
    {
        if (step.Kind == FieldKind.None)
        {
            return;
        }

        bool isQuoted = step.Kind == FieldKind.Quoted;
        ReadOnlySpan<byte> raw = step.Kind == FieldKind.Missing ? [] : text[step.From..step.To];
        if (raw.Length > value.Length)
        {
            value = new byte[2 * raw.Length];
        }

        int written = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            bool isDoubled = isQuoted && raw[i] == rules.Quote && i + 1 < raw.Length && raw[i + 1] == rules.Quote;
            bool isEscape = rules.Escape != 0 && raw[i] == rules.Escape && i + 1 < raw.Length && IsSpecial(raw[(i + 1)..]);
            i += isDoubled || isEscape ? 1 : 0;
            value[written++] = raw[i];
        }

        Record.Add(value.AsSpan(0, written), isQuoted);
    }

    private bool IsSpecial(ReadOnlySpan<byte> next) =>
        next[0] == rules.Escape || (rules.Quote != 0 && next[0] == rules.Quote) || next[0] is (byte)'\r' or (byte)'\n' || next.StartsWith(rules.Delimiter);
}
