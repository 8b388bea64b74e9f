using Pipeline.Csv;

namespace Pipeline.Tasks;

/// <summary>
/// In which state a reader is behind some bytes, for each state in which it may be before them. So ranges of a file can be looked at side by side,
/// and what is known at its begin makes all of it known. It goes from quote to quote, and gives what <see cref="QuoteMachine"/> gives.
/// </summary>
/// <param name="dialect">The dialect.</param>
internal sealed class QuoteScan(CsvDialect dialect)
{
    private readonly QuoteState[] states = [QuoteState.FieldStart, QuoteState.Unquoted, QuoteState.Quoted, QuoteState.AfterQuote];

    /// <summary>The state behind all bytes so far, for a state before them.</summary>
    public QuoteState Behind(QuoteState before) => states[(int)before];

    /// <summary>Goes on with these bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<QuoteState> behind = stackalloc QuoteState[states.Length];
        Span<bool> isKnown = stackalloc bool[states.Length];
        for (int before = 0; before < states.Length; before++)
        {
            // Most of them have become the same long ago.
            int now = (int)states[before];
            if (!isKnown[now])
            {
                isKnown[now] = true;
                behind[now] = After((QuoteState)now, bytes);
            }

            states[before] = behind[now];
        }
    }

    private QuoteState After(QuoteState state, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            if (state == QuoteState.AfterQuote || (state == QuoteState.FieldStart && bytes[at] == dialect.Quote))
            {
                byte value = bytes[at++];
                state = value == dialect.Quote ? QuoteState.Quoted : EndsField(value) ? QuoteState.FieldStart : QuoteState.Unquoted;
                continue;
            }

            int quote = bytes[at..].IndexOf(dialect.Quote);
            if (quote < 0)
            {
                return state == QuoteState.Quoted ? state : EndsField(bytes[^1]) ? QuoteState.FieldStart : QuoteState.Unquoted;
            }

            bool opens = state != QuoteState.Quoted && quote > 0 && EndsField(bytes[at + quote - 1]);
            state = state == QuoteState.Quoted ? QuoteState.AfterQuote : opens ? QuoteState.Quoted : QuoteState.Unquoted;
            at += quote + 1;
        }

        return state;
    }

    private bool EndsField(byte value) => value == dialect.Delimiter || value is (byte)'\n' or (byte)'\r';
}
