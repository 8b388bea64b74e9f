using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pipeline.Http;

/// <content>Reading what was kept, and the checksum that tells whether it is whole.</content>
internal sealed partial class AnswerStore
{
    // Half of SHA-256: no damage that comes by chance is left unseen.
    private const int SumBytes = 16;

    private long damaged;

    /// <inheritdoc/>
    public long Damaged => Interlocked.Read(ref damaged);

    /// <inheritdoc/>
    public Answer?[] Read(IReadOnlyList<byte[]> names)
    {
        Answer?[] answers = new Answer?[names.Count];
        lock (gate)
        {
            // One transaction: each by itself would look what has changed since the last.
            database.Run("BEGIN");
            try
            {
                for (int i = 0; i < answers.Length; i++)
                {
                    if (read.With(1, names[i]).MoveNext())
                    {
                        answers[i] = Whole(names[i]);
                    }

                    read.Reset();
                }
            }
            finally
            {
                database.Run("COMMIT");
            }
        }

        return answers;
    }

    /// <summary>The answer at hand; null, and counted, where it is not as it was kept.</summary>
    private Answer? Whole(byte[] name)
    {
        AnswerKind kind = (AnswerKind)read.Number(0);
        ReadOnlySpan<byte> value = read.Bytes(1);
        Answer? answer = read.Bytes(2).SequenceEqual(Sum(name, kind, read.Number(3), read.Number(4), value)) ? Answer.OfBytes(kind, value) : null;
        damaged += answer is null ? 1 : 0;
        return answer;
    }

    /// <summary>The checksum over all that is kept of an answer, and over the name, that is, over what was asked and is made of it.</summary>
    private static byte[] Sum(ReadOnlySpan<byte> name, AnswerKind kind, long run, long kept, ReadOnlySpan<byte> value)
    {
        Span<byte> numbers = stackalloc byte[4 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, name.Length);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], (long)kind);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], run);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[24..], kept);
        byte[] all = [.. numbers, .. name, .. value];
        return SHA256.HashData(all)[..SumBytes];
    }
}
