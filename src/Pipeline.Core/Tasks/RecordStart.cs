using Pipeline.Csv;

namespace Pipeline.Tasks;

/// <summary>
/// Guesses where a record begins in the middle of a file, of which nobody knows whether quotes are open there. Both are tried on the bytes
/// that follow: read rightly, records have their number of fields and quotes stand at edges of fields. A guess is no more than that:
/// whoever reads up to it from a place that is known finds out.
/// </summary>
internal sealed class RecordStart(CsvDialect dialect, int fields)
{
    /// <summary>How many bytes are looked at, at first; sixteen times as many where these do not tell.</summary>
    public const int FirstWindow = 64 << 10;

    private const int MostRecords = 400;

    /// <summary>Finds the first record that begins behind a byte.</summary>
    /// <param name="bytes">The bytes from there on.</param>
    /// <param name="isWhole">Whether the file ends behind them.</param>
    /// <returns>Where it begins in the bytes; null where they do not tell.</returns>
    public int? Find(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        // Behind a line end there are two possibilities and no more: a record begins, or a quote is open.
        int line = bytes.IndexOfAny((byte)'\n', (byte)'\r') + 1;
        line += line > 0 && line < bytes.Length && bytes[line - 1] == (byte)'\r' && bytes[line] == (byte)'\n' ? 1 : 0;
        if (line == 0 || (line == bytes.Length && bytes[^1] == (byte)'\r'))
        {
            // A line feed may follow that belongs to it.
            return isWhole ? bytes.Length : null;
        }

        ReadOnlySpan<byte> rest = bytes[line..];
        (_, int good, int bad) = Try(rest, QuoteState.FieldStart);
        (int? inside, int goodInside, int badInside) = rest.IndexOf(dialect.Quote) < 0 ? (null, 0, 1) : Try(rest, QuoteState.Quoted);
        return good + goodInside == 0 && !isWhole ? null
            : inside is { } end && (long)goodInside * (good + bad) > (long)good * (goodInside + badInside) ? line + end
            : line;
    }

    /// <summary>Reads on from a state: where the first record begins, how many behind it look right, and how many do not.</summary>
    private (int? First, int Good, int Bad) Try(ReadOnlySpan<byte> bytes, QuoteState state)
    {
        QuoteMachine machine = new(dialect.Delimiter, dialect.Quote) { State = state };
        int? first = state == QuoteState.FieldStart ? 0 : null;
        int begin = 0;
        int count = 1;
        int good = 0;
        int bad = 0;
        bool isFaulty = false;
        for (int i = 0; i < bytes.Length && good + bad < MostRecords; i++)
        {
            byte value = bytes[i];
            isFaulty |= machine.Step(value);
            if (machine.State != QuoteState.FieldStart)
            {
                continue;
            }

            if (value == dialect.Delimiter)
            {
                count++;
                continue;
            }

            if (value == (byte)'\r' && i + 1 < bytes.Length && bytes[i + 1] == (byte)'\n')
            {
                // The line feed that follows ends the same record.
                continue;
            }

            bool isBlank = i - begin <= 1 && bytes[begin..(i + 1)].IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0;
            if (first is null)
            {
                first = i + 1;
            }
            else if (!isBlank)
            {
                bool isGood = count == fields && !isFaulty;
                good += isGood ? 1 : 0;
                bad += isGood ? 0 : 1;
            }

            (begin, count, isFaulty) = (i + 1, 1, false);
        }

        return (first, good, bad);
    }
}
