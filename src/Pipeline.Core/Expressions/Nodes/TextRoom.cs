using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Room for computed texts, bounded so that a short expression cannot fill the memory.</summary>
internal static class TextRoom
{
    /// <summary>Most bytes of a computed text: as large as the largest record by default.</summary>
    public const int MaxText = 16 << 20;

    /// <summary>Most bytes of all that the expressions of one record compute.</summary>
    public const int MaxRecord = 64 << 20;

    /// <summary>Reserves exactly <paramref name="count"/> bytes, or notes <c>text.too_long</c>.</summary>
    public static bool TryReserve(RecordFields record, long count, out Span<byte> room)
    {
        if (count > MaxText || record.ScratchUsed + count > MaxRecord)
        {
            record.Fail("text.too_long", "a computed text exceeds 16 MiB, or those of one record 64 MiB");
            room = default;
            return false;
        }

        room = record.Reserve((int)count);
        return true;
    }
}
