using System.Text;
using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>What came of asking for a key.</summary>
internal enum AnswerKind
{
    /// <summary>The service gave values.</summary>
    Found,

    /// <summary>The service does not know the key.</summary>
    NotFound,

    /// <summary>There is no answer that could be used.</summary>
    Failed,
}

/// <summary>The answer for a key: all records with that key get it alike. Immutable.</summary>
internal sealed class Answer
{
    // What objects take beside their bytes, about.
    private const int Overhead = 96;

    // Of each value the number of its bytes and 1, or 0 for null; then all bytes, so that they are copied at once.
    private readonly byte[] values;

    private Answer(AnswerKind kind, byte[] values, IReadOnlyList<AnswerFault> faults)
    {
        Kind = kind;
        this.values = values;
        Faults = faults;
    }

    /// <summary>The service does not know the key.</summary>
    public static Answer NotFound { get; } = new(AnswerKind.NotFound, [], []);

    /// <summary>What came of it.</summary>
    public AnswerKind Kind { get; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<AnswerFault> Faults { get; }

    /// <summary>Bytes that it takes in memory, about.</summary>
    public int Room => Overhead + values.Length + Faults.Sum(fault => Overhead + (2 * fault.Message.Length));

    /// <summary>Values of the service, in the order of the output columns; null where they are null.</summary>
    public static Answer Found(IReadOnlyList<byte[]?> values) => new(AnswerKind.Found, Packed(values), []);

    /// <summary>A fault of the key as a whole.</summary>
    public static Answer Failed(string code, string message) => Failed([new AnswerFault(null, code, message)]);

    /// <summary>Faults of columns.</summary>
    public static Answer Failed(IReadOnlyList<AnswerFault> faults) => new(AnswerKind.Failed, [], faults);

    /// <summary>Puts copies of the values into these slots.</summary>
    public void CopyTo(RecordFields record, ReadOnlySpan<int> slots)
    {
        int at = 0;
        int total = 0;
        foreach (int slot in slots)
        {
            int length = (int)VarNumber.Read(values, ref at) - 1;

            // Where it will stand behind the copy that follows.
            record.SetPlace(slot, length < 0 ? -1 : ((long)length << 32) | (uint)~(record.ScratchUsed + total));
            total += Math.Max(length, 0);
        }

        values.AsSpan(at, total).CopyTo(record.Reserve(total));
        record.Commit(total);
    }

    /// <summary>It as bytes, to be kept.</summary>
    public byte[] ToBytes() => Kind == AnswerKind.Failed
        ? Packed([.. Faults.SelectMany(fault => new[] { fault.Column, fault.Code, fault.Message }).Select(text => text is null ? null : Encoding.UTF8.GetBytes(text))])
        : values;

    /// <summary>The answer that <see cref="ToBytes"/> wrote.</summary>
    public static Answer OfBytes(AnswerKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        AnswerKind.Found => new Answer(kind, bytes.ToArray(), []),
        AnswerKind.NotFound => NotFound,
        _ => Failed([.. Texts(bytes).Chunk(3).Select(fault => new AnswerFault(fault[0], fault[1]!, fault[2]!))]),
    };

    private static byte[] Packed(IReadOnlyList<byte[]?> values)
    {
        using PooledBytes bytes = new();
        foreach (byte[]? value in values)
        {
            bytes.AddNumber(value is null ? 0 : (ulong)value.Length + 1);
        }

        foreach (byte[]? value in values)
        {
            bytes.Add(value ?? []);
        }

        return bytes.Written.ToArray();
    }

    // A fault's texts are three, and none is as long as its number could not tell: the numbers end where what they say fills the rest.
    private static List<string?> Texts(ReadOnlySpan<byte> bytes)
    {
        List<int> lengths = [];
        int at = 0;
        for (int total = 0; at + total < bytes.Length;)
        {
            lengths.Add((int)VarNumber.Read(bytes, ref at) - 1);
            total += Math.Max(lengths[^1], 0);
        }

        List<string?> texts = [];
        foreach (int length in lengths)
        {
            texts.Add(length < 0 ? null : Encoding.UTF8.GetString(bytes.Slice(at, length)));
            at += Math.Max(length, 0);
        }

        return texts;
    }
}

/// <summary>Why an answer failed.</summary>
/// <param name="Column">The column at fault, or null.</param>
/// <param name="Code">Reject code.</param>
/// <param name="Message">What is wrong, without values and secrets.</param>
internal sealed record AnswerFault(string? Column, string Code, string Message);
