using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>like</c> with any pattern.</summary>
internal sealed class LikeNode(Node<ReadOnlySpan<byte>> operand, Node<ReadOnlySpan<byte>> pattern, byte[] escape) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        if (!operand.TryGet(record, out ReadOnlySpan<byte> text) | !pattern.TryGet(record, out ReadOnlySpan<byte> like))
        {
            return Truth.Null;
        }

        if (!pattern.IsConstant && LikePattern.EndsInEscape(like, escape))
        {
            record.Fail("argument.pattern", "the pattern of like ends in its escape character");
            return Truth.Null;
        }

        return LikePattern.Matches(text, like, escape) ? Truth.True : Truth.False;
    }
}

/// <summary>Which part of a text a simple pattern fixes.</summary>
internal enum LikePlace
{
    Start,
    End,
    Anywhere,
}

/// <summary><c>like 'x%'</c>, <c>'%x'</c>, <c>'%x%'</c>.</summary>
internal sealed class LikePartNode(Node<ReadOnlySpan<byte>> operand, byte[] part, LikePlace place) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        if (!operand.TryGet(record, out ReadOnlySpan<byte> text))
        {
            return Truth.Null;
        }

        bool found = place switch
        {
            LikePlace.Start => text.StartsWith(part),
            LikePlace.End => text.EndsWith(part),
            _ => text.IndexOf(part) >= 0,
        };
        return found ? Truth.True : Truth.False;
    }
}
