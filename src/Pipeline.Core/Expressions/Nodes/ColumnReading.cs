using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>The values of a column in many records.</summary>
internal static class ColumnReading
{
    /// <summary>Gets them as <see cref="IBlockNode{T}.GetMany"/> does: those that the check of the column's type left, or from their texts.</summary>
    public static void GetMany<T, TReader>(RecordBlock block, int slot, TReader reader, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known)
        where TReader : IValueReader<T>
    {
        if (block.Kept<T>(slot) is { } kept)
        {
            kept.Get(rows, values, known);
            return;
        }

        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        block.Locate(slot, rows, places);
        reader.ReadMany(block.Fields, places.AsSpan(0, rows.Length), values, known);
        for (int i = 0; i < rows.Length; i++)
        {
            if (!known[i] && places[i] >= 0)
            {
                block.PutOff(rows[i]);
            }
        }

        ArrayPool<long>.Shared.Return(places);
    }
}
