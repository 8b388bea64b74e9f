using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>
/// What a framed program sent as RESULT, taken for answers only when all of it is: one for each record that it got, or, when it may
/// change their number, any whose records do not descend.
/// </summary>
internal sealed partial class FramedAnswers : ExecAnswers
{
    private const int LongestMessage = 300;

    private readonly ExecProgram program;
    private readonly int first;
    private readonly byte[] payload;
    private int at = sizeof(int);
    private int next = sizeof(int);

    private FramedAnswers(ExecProgram program, ReadOnlySpan<byte> result, int first)
    {
        this.program = program;
        this.first = first;
        // The frame is overwritten by the answer to the next question, which may be about the same batch.
        payload = ArrayPool<byte>.Shared.Rent(result.Length);
        result.CopyTo(payload);
        Length = result.Length;
    }

    /// <inheritdoc/>
    public override int Length { get; }

    /// <inheritdoc/>
    public override int Record => first + BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(at));

    /// <inheritdoc/>
    public override (string Code, string Message)? Rejected
    {
        get
        {
            if (payload[at + sizeof(int)] == 0)
            {
                return null;
            }

            PayloadReader reader = Current();
            return (Encoding.UTF8.GetString(reader.Bytes()), Shown(Encoding.UTF8.GetString(reader.Bytes())));
        }
    }

    /// <summary>Judges a RESULT.</summary>
    /// <param name="program">The program.</param>
    /// <param name="result">Payload of the frame.</param>
    /// <param name="first">The first record of the BATCH.</param>
    /// <param name="end">The one behind the last.</param>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static FramedAnswers Read(ExecProgram program, ReadOnlySpan<byte> result, int first, int end)
    {
        Check(program, result, end - first);
        return new FramedAnswers(program, result, first);
    }

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (next == Length)
        {
            return false;
        }

        at = next;
        PayloadReader reader = Current();
        int texts = payload[at + sizeof(int)] == 0 ? program.Output.Count : 2;
        for (int i = 0; i < texts; i++)
        {
            Text(ref reader, out _);
        }

        next = Length - reader.Rest.Length;
        return true;
    }

    /// <inheritdoc/>
    public override void Copy(RecordFields fields)
    {
        PayloadReader reader = Current();
        foreach (Column column in program.Output)
        {
            ReadOnlySpan<byte> text = Text(ref reader, out bool isNull);
            if (isNull)
            {
                fields.SetNull(column.Slot);
            }
            else
            {
                fields.SetText(column.Slot, text);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => ArrayPool<byte>.Shared.Return(payload);

    private static void Check(ExecProgram program, ReadOnlySpan<byte> result, int records)
    {
        PayloadReader reader = new(result);
        int answers = reader.Between(program.ChangesRecordCount ? 0 : records, program.ChangesRecordCount ? int.MaxValue : records, "as many answers as records,");
        int before = -1;
        bool wasRejected = false;
        for (int i = 0; i < answers; i++)
        {
            bool isRepeat = program.ChangesRecordCount && before >= 0;
            int record = program.ChangesRecordCount
                ? reader.Between(Math.Max(before, 0), records - 1, "the index of a record that does not descend,")
                : reader.Between(i, i, "the index of the record,");
            byte kind = reader.Byte();
            if (kind > 1 || (isRepeat && record == before && (wasRejected || kind == 1)))
            {
                throw new ProtocolException(kind > 1 ? $"expected an answer of kind 0 or 1, found {kind}" : $"expected one answer for a record that is rejected, found another for record {record}");
            }

            CheckTexts(program, ref reader, kind == 1);
            (before, wasRejected) = (record, kind == 1);
        }

        reader.End();
    }

    private static void CheckTexts(ExecProgram program, ref PayloadReader reader, bool isReject)
    {
        for (int i = 0; i < (isReject ? 2 : program.Output.Count); i++)
        {
            ReadOnlySpan<byte> text = Text(ref reader, out bool isNull);
            if (!Utf8.IsValid(text) || (isReject && isNull))
            {
                throw new ProtocolException("expected texts of UTF-8, found other bytes or null");
            }

            if (isReject && i == 0 && !Code().IsMatch(Encoding.UTF8.GetString(text)))
            {
                throw new ProtocolException("expected a code of 1 to 64 of a-z, 0-9, '_', '.' and '-'");
            }
        }
    }

    private static ReadOnlySpan<byte> Text(ref PayloadReader reader, out bool isNull)
    {
        int length = reader.Between(-1, reader.Rest.Length, "a length of a text");
        isNull = length < 0;
        return reader.Take(Math.Max(length, 0));
    }

    private static string Shown(string message)
    {
        string plain = string.Concat(message.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return plain.Length <= LongestMessage ? plain : plain[..LongestMessage] + "…";
    }

    [GeneratedRegex("^[a-z0-9_.-]{1,64}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    /// <summary>Behind the index and kind of the current answer.</summary>
    private PayloadReader Current() => new(payload.AsSpan(0, Length)[(at + sizeof(int) + 1)..]);
}
