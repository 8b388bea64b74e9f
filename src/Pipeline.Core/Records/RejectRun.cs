using System.Buffers;
using System.Text;

namespace Pipeline.Records;

/// <summary>
/// Rejects by ascending record, written as bytes: two for a reject that says what the one before it said, of the next
/// record. There may be one for every few bytes of input, and so they take no more than the records do. <c>PROTOCOL.md</c>
/// has the form, as workers send it; <see cref="RejectRunReader"/> reads it.
/// </summary>
internal sealed class RejectRun : IDisposable
{
    /// <summary>Bit of the first byte: the same record as the reject before.</summary>
    public const byte SameRecord = 1;

    /// <summary>Bit of the first byte: the next record, on the next line, a byte behind.</summary>
    public const byte NextRecord = 2;

    /// <summary>Bit of the first byte: the texts of the reject before.</summary>
    public const byte SameTexts = 4;

    /// <summary>In place of a text: null.</summary>
    public const uint NullText = 0;

    /// <summary>In place of a text: its length in bytes and they follow. Larger numbers name one that came before, from 2 on.</summary>
    public const uint NewText = 1;

    /// <summary>So many texts are remembered, the first: a message may be another one in each reject.</summary>
    public const int MostTexts = 256;

    private const int MostBytesOfNumber = 5;
    private const int LeastRoom = 256;

    private readonly Dictionary<string, uint> texts = new(StringComparer.Ordinal);
    private readonly uint[] numbers = new uint[4];
    private byte[] bytes = [];
    private int used;
    private Reject last;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that they take in memory.</summary>
    public int Room => bytes.Length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, used);

    /// <summary>Whether the record may be added: none that comes later was.</summary>
    public bool Takes(int record) => Count == 0 || record >= last.Record;

    /// <summary>Adds one.</summary>
    public void Add(Reject reject)
    {
        bool isSame = (reject.Record, reject.Offset, reject.Length, reject.Line, reject.Copy) == (last.Record, last.Offset, last.Length, last.Line, last.Copy);
        bool isNext = (reject.Record, reject.Offset, reject.Line, reject.Copy) == (last.Record + 1, last.Offset + last.Length + 1, last.Line + 1, 0);
        bool hasSameTexts = HasTextsOfLast(reject);
        Take(1)[0] = (byte)((isSame ? SameRecord : isNext ? NextRecord : 0) | (hasSameTexts ? SameTexts : 0));
        if (!isSame)
        {
            if (!isNext)
            {
                Number((uint)(reject.Record - last.Record));
                Number((uint)(reject.Line - last.Line));
                Number((uint)(reject.Offset - last.Offset - last.Length));
                Number((uint)reject.Copy);
            }

            Number((uint)reject.Length);
        }

        if (!hasSameTexts)
        {
            Text(reject.Stage, last.Stage, ref numbers[0]);
            Text(reject.Column, last.Column, ref numbers[1]);
            Text(reject.Code, last.Code, ref numbers[2]);
            Text(reject.Message, last.Message, ref numbers[3]);
        }

        last = reject;
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        bytes = [];
        used = Count = 0;
    }

    private bool HasTextsOfLast(in Reject reject) =>
        string.Equals(reject.Message, last.Message, StringComparison.Ordinal)
        && string.Equals(reject.Column, last.Column, StringComparison.Ordinal)
        && string.Equals(reject.Code, last.Code, StringComparison.Ordinal)
        && string.Equals(reject.Stage, last.Stage, StringComparison.Ordinal);

    private void Text(string? text, string? before, ref uint number)
    {
        // Most are the same object again, and need not be looked for.
        if (!ReferenceEquals(text, before) || number == NewText)
        {
            number = text is null ? NullText : texts.GetValueOrDefault(text, NewText);
        }

        Number(number);
        if (number != NewText)
        {
            return;
        }

        if (texts.Count < MostTexts)
        {
            texts.Add(text!, NewText + 1 + (uint)texts.Count);
        }

        int length = Encoding.UTF8.GetByteCount(text!);
        Number((uint)length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    /// <summary>Seven bits a byte, the lowest first; a byte with the highest bit is not the last.</summary>
    private void Number(uint number)
    {
        Span<byte> room = Take(MostBytesOfNumber);
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            room[length++] = (byte)(number | 0x80);
        }

        room[length++] = (byte)number;
        used += length - MostBytesOfNumber;
    }

    private Span<byte> Take(int count)
    {
        if (bytes.Length - used < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(LeastRoom, Math.Max(2L * bytes.Length, (long)used + count))));
            bytes.AsSpan(0, used).CopyTo(larger);
            if (bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }

            bytes = larger;
        }

        used += count;
        return bytes.AsSpan(used - count, count);
    }
}
