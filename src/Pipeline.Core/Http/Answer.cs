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
/// <param name="Kind">What came of it.</param>
/// <param name="Values">The values of the output columns; null where they are null. Empty unless found.</param>
/// <param name="Faults">Why it failed: a column or null, a reject code, and words without values and secrets.</param>
internal sealed record Answer(AnswerKind Kind, byte[]?[] Values, IReadOnlyList<(string? Column, string Code, string Message)> Faults)
{
    // What objects take beside their bytes, about.
    private const int Overhead = 96;

    /// <summary>The service does not know the key.</summary>
    public static Answer NotFound { get; } = new(AnswerKind.NotFound, [], []);

    /// <summary>Bytes that it takes in memory, about.</summary>
    public int Room => Overhead + Values.Sum(value => 24 + (value?.Length ?? 0)) + Faults.Sum(fault => Overhead + (2 * fault.Message.Length));

    /// <summary>Values of the service.</summary>
    public static Answer Found(byte[]?[] values) => new(AnswerKind.Found, values, []);

    /// <summary>A fault of the key as a whole.</summary>
    public static Answer Failed(string code, string message) => new(AnswerKind.Failed, [], [(null, code, message)]);

    /// <summary>It as bytes, to be kept.</summary>
    public byte[] ToBytes()
    {
        using PooledBytes bytes = new();
        foreach (byte[]? value in Values.Concat(Faults.SelectMany(fault => new[] { fault.Column, fault.Code, fault.Message }).Select(text => text is null ? null : Encoding.UTF8.GetBytes(text))))
        {
            bytes.AddNumber(value is null ? 0 : (ulong)value.Length + 1);
            bytes.Add(value ?? []);
        }

        return bytes.Written.ToArray();
    }

    /// <summary>The answer that <see cref="ToBytes"/> wrote.</summary>
    public static Answer OfBytes(AnswerKind kind, ReadOnlySpan<byte> bytes)
    {
        List<byte[]?> values = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)VarNumber.Read(bytes, ref at) - 1;
            values.Add(length < 0 ? null : bytes.Slice(at, length).ToArray());
            at += Math.Max(length, 0);
        }

        return kind switch
        {
            AnswerKind.Found => Found([.. values]),
            AnswerKind.NotFound => NotFound,
            _ => new Answer(kind, [], [.. values.Chunk(3).Select(fault => (Text(fault[0]), Text(fault[1])!, Text(fault[2])!))]),
        };

        static string? Text(byte[]? text) => text is null ? null : Encoding.UTF8.GetString(text);
    }
}
