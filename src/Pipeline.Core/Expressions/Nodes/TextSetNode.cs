using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>in</c> over constant texts: a hash table with open addressing, at most half full.</summary>
internal sealed class TextSetNode : BooleanNode
{
    private readonly Node<ReadOnlySpan<byte>> operand;
    private readonly byte[]?[] table;
    private readonly int longest;
    private readonly Truth otherwise;

    public TextSetNode(Node<ReadOnlySpan<byte>> operand, IReadOnlyCollection<byte[]> items, bool hasNull)
    {
        this.operand = operand;
        table = new byte[]?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, items.Count * 2))];
        otherwise = hasNull ? Truth.Null : Truth.False;
        foreach (byte[] item in items)
        {
            longest = Math.Max(longest, item.Length);
            table[Find(item)] = item;
        }
    }

    public override Truth Evaluate(RecordFields record)
    {
        if (!operand.TryGet(record, out ReadOnlySpan<byte> value))
        {
            return Truth.Null;
        }

        return value.Length <= longest && table[Find(value)] is not null ? Truth.True : otherwise;
    }

    // Length, ends and middle tell codes and names apart; the items are the user's own, not the data's.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        uint hash = (uint)text.Length;
        int step = (text.Length / 16) + 1;
        for (int i = 0; i < text.Length; i += step)
        {
            hash = (hash ^ text[i]) * 16777619;
        }

        return (hash ^ text[^1]) * 2654435769u;
    }

    private int Find(ReadOnlySpan<byte> text)
    {
        uint at = Hash(text) >> 7;
        while (true)
        {
            at &= (uint)(table.Length - 1);
            byte[]? item = table[at];
            if (item is null || text.SequenceEqual(item))
            {
                return (int)at;
            }

            at++;
        }
    }
}
