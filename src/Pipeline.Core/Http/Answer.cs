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

    /// <summary>Adds the values to others.</summary>
    /// <param name="all">Gets them.</param>
    /// <param name="row">Gets the place there and the length of each, -1 for null.</param>
    public void AddTo(PooledBytes all, Span<int> row)
    {
        int at = 0;
        int place = all.Length;
        for (int i = 0; i < row.Length; i += 2)
        {
            row[i] = place;
            row[i + 1] = (int)VarNumber.Read(values, ref at) - 1;
            place += Math.Max(row[i + 1], 0);
        }

        all.Add(values.AsSpan(at));
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
