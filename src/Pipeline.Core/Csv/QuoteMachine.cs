using System.Runtime.CompilerServices;

namespace Pipeline.Csv;

/// <summary>CsvHelper's state machine, byte by byte: exact for any bytes. It starts at the start of a record.</summary>
/// <param name="delimiter">Field delimiter.</param>
/// <param name="quote">Quote.</param>
internal struct QuoteMachine(byte delimiter, byte quote)
{
    /// <summary>Where the machine stands.</summary>
    public QuoteState State { get; set; }

    /// <summary>Takes one byte. CR and LF outside quotes both end the record; the caller sees CRLF as one end.</summary>
    /// <returns>True when this byte is the first that makes the record malformed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Step(byte value)
    {
        if (State == QuoteState.Quoted)
        {
            if (value == quote)
            {
                State = QuoteState.AfterQuote;
            }

            return false;
        }

        if (value == delimiter || value is (byte)'\n' or (byte)'\r')
        {
            State = QuoteState.FieldStart;
            return false;
        }

        if (value == quote && State != QuoteState.Unquoted)
        {
            State = QuoteState.Quoted;
            return false;
        }

        bool fault = value == quote || State == QuoteState.AfterQuote;
        State = QuoteState.Unquoted;
        return fault;
    }

    /// <summary>The first fault of a record, or null.</summary>
    /// <param name="record">The record, without its line end.</param>
    /// <param name="delimiter">Field delimiter.</param>
    /// <param name="quote">Quote.</param>
    /// <param name="offset">Added to the fault's offset.</param>
    public static QuoteFault? FindFault(ReadOnlySpan<byte> record, byte delimiter, byte quote, int offset)
    {
        var machine = new QuoteMachine(delimiter, quote);
        int field = 0;
        for (int i = 0; i < record.Length; i++)
        {
            bool closed = machine.State == QuoteState.AfterQuote;
            if (machine.Step(record[i]))
            {
                return new QuoteFault(closed ? QuoteFault.TextAfterQuote : QuoteFault.StrayQuote, offset + i, field);
            }

            if (machine.State == QuoteState.FieldStart)
            {
                field++;
            }
        }

        return null;
    }

    /// <summary>Where the quote opened that is still open at the end of these bytes, which begin a record; -1 when none is.</summary>
    public static int FindOpenQuote(ReadOnlySpan<byte> bytes, byte delimiter, byte quote)
    {
        var machine = new QuoteMachine(delimiter, quote);
        int opened = -1;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool atStart = machine.State == QuoteState.FieldStart;
            machine.Step(bytes[i]);
            if (atStart && machine.State == QuoteState.Quoted)
            {
                opened = i;
            }
        }

        return machine.State == QuoteState.Quoted ? opened : -1;
    }
}
