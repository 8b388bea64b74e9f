using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>
/// A node that can be evaluated for many records at once. What it gives is what <see cref="Node{T}.TryGet"/> gives of each; where that
/// would fail it puts the record off.
/// </summary>
internal interface IBlockNode<T>
{
    /// <summary>Whether it can: all of its operands have to.</summary>
    bool IsBlockwise { get; }

    /// <summary>Evaluates.</summary>
    /// <param name="block">The records.</param>
    /// <param name="rows">Numbers of those wanted.</param>
    /// <param name="values">Gets their values, in the order of <paramref name="rows"/>; any value for null.</param>
    /// <param name="known">Gets whether each has one; false is null, or a record that was put off.</param>
    void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known);
}

/// <summary>Helps to evaluate many records at once.</summary>
internal static class BlockNodes
{
    /// <summary>Whether a node can be evaluated for many records at once.</summary>
    public static bool IsBlockwise<T>(this Node<T> node) => node is IBlockNode<T> { IsBlockwise: true };
}
