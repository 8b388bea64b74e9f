using System.Text;

namespace Pipeline.Records;

/// <summary>Reads the rejects of a <see cref="RejectRun"/>. What was written may come from another process, so nothing of it is believed.</summary>
/// <param name="written">What was written.</param>
internal sealed class RejectRunReader(ReadOnlyMemory<byte> written)
{
    private readonly List<string> texts = [];
    private Reject last;
    private int at;

    /// <summary>The reject that was read last.</summary>
    public Reject Current => last;

    /// <summary>Reads the next one.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The bytes are no rejects.</exception>
    public bool MoveNext()
    {
        if (at == written.Length)
        {
            return false;
        }

        byte head = Take(1)[0];
        if (head > (RejectRun.NextRecord | RejectRun.SameTexts) || (head & RejectRun.SameTexts) != 0 && last.Stage is null)
        {
            throw new InvalidDataException($"expected the first byte of a reject, found {head}");
        }

        Reject place = ReadPlace(head);
        last = (head & RejectRun.SameTexts) != 0
            ? place with { Stage = last.Stage, Column = last.Column, Code = last.Code, Message = last.Message }
            : place with { Stage = RequiredText(), Column = Text(), Code = RequiredText(), Message = RequiredText() };
        return true;
    }

    private Reject ReadPlace(byte head)
    {
        if ((head & RejectRun.SameRecord) != 0)
        {
            return last;
        }

        bool isNext = (head & RejectRun.NextRecord) != 0;
        int record = last.Record + (isNext ? 1 : (int)Number());
        int line = last.Line + (isNext ? 1 : (int)Number());
        int offset = last.Offset + last.Length + (isNext ? 1 : (int)Number());
        int copy = isNext ? 0 : (int)Number();
        return last with { Record = record, Line = line, Offset = offset, Copy = copy, Length = (int)Number() };
    }

    private string RequiredText() => Text() ?? throw new InvalidDataException("expected a text of a reject, found null");

    private string? Text()
    {
        uint number = Number();
        if (number == RejectRun.NullText)
        {
            return null;
        }

        if (number > RejectRun.NewText)
        {
            uint known = number - RejectRun.NewText - 1;
            return known < texts.Count ? texts[(int)known] : throw new InvalidDataException($"expected the number of a text below {texts.Count}, found {known}");
        }

        string text = Encoding.UTF8.GetString(Take(Number()));
        if (texts.Count < RejectRun.MostTexts)
        {
            texts.Add(text);
        }

        return text;
    }

    private uint Number()
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Take(1)[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (number > uint.MaxValue || shift > 28)
            {
                throw new InvalidDataException("expected a number of 32 bits among the rejects, found a larger one");
            }

            if (next < 0x80)
            {
                return (uint)number;
            }
        }
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > written.Length - at)
        {
            throw new InvalidDataException($"expected {count} more bytes of rejects, found {written.Length - at}");
        }

        at += (int)count;
        return written.Span.Slice(at - (int)count, (int)count);
    }
}
