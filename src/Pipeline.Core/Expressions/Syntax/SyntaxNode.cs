using Pipeline.Records;

namespace Pipeline.Expressions.Syntax;

/// <summary>An expression as written. <see cref="Position"/> and <see cref="Length"/> are characters of the text.</summary>
internal abstract class SyntaxNode
{
    public required int Position { get; init; }

    public required int Length { get; init; }

    /// <summary>How many nodes are above one another, this one included.</summary>
    public int Depth { get; protected init; } = 1;

    public int End => Position + Length;

    protected static int Above(IEnumerable<SyntaxNode> children)
    {
        int depth = 0;
        foreach (SyntaxNode child in children)
        {
            depth = Math.Max(depth, child.Depth);
        }

        return depth + 1;
    }
}

/// <summary>A literal; its text is read by its type. A null has no type.</summary>
internal sealed class LiteralSyntax(ColumnType? type, string text) : SyntaxNode
{
    public ColumnType? Type { get; } = type;

    public string Text { get; } = text;
}

/// <summary>A column.</summary>
internal sealed class NameSyntax(string name, bool quoted) : SyntaxNode
{
    public string Name { get; } = name;

    public bool Quoted { get; } = quoted;
}

/// <summary><c>-</c>, <c>+</c> or <c>not</c> before an operand.</summary>
internal sealed class UnarySyntax : SyntaxNode
{
    public UnarySyntax(string @operator, SyntaxNode operand)
    {
        Operator = @operator;
        Operand = operand;
        Depth = operand.Depth + 1;
    }

    public string Operator { get; }

    public SyntaxNode Operand { get; }
}

/// <summary>An operator between two operands; <c>and</c> and <c>or</c> are <see cref="LogicSyntax"/>.</summary>
internal sealed class BinarySyntax : SyntaxNode
{
    public BinarySyntax(Token @operator, SyntaxNode left, SyntaxNode right)
    {
        Operator = @operator;
        Left = left;
        Right = right;
        Depth = Math.Max(left.Depth, right.Depth) + 1;
    }

    public Token Operator { get; }

    public SyntaxNode Left { get; }

    public SyntaxNode Right { get; }
}

/// <summary>A chain of <c>and</c> or of <c>or</c>.</summary>
internal sealed class LogicSyntax : SyntaxNode
{
    public LogicSyntax(bool isAnd, IReadOnlyList<SyntaxNode> operands)
    {
        IsAnd = isAnd;
        Operands = operands;
        Depth = Above(operands);
    }

    public bool IsAnd { get; }

    public IReadOnlyList<SyntaxNode> Operands { get; }
}

/// <summary>What <c>is</c> asks for.</summary>
internal enum IsKind
{
    Null,
    True,
    False,
}

/// <summary><c>x is [not] null, true, false</c>.</summary>
internal sealed class IsSyntax : SyntaxNode
{
    public IsSyntax(SyntaxNode operand, IsKind kind, bool negated)
    {
        Operand = operand;
        Kind = kind;
        Negated = negated;
        Depth = operand.Depth + 1;
    }

    public SyntaxNode Operand { get; }

    public IsKind Kind { get; }

    public bool Negated { get; }
}

/// <summary><c>x [not] in (…)</c>.</summary>
internal sealed class InSyntax : SyntaxNode
{
    public InSyntax(SyntaxNode operand, IReadOnlyList<SyntaxNode> items, bool negated)
    {
        Operand = operand;
        Items = items;
        Negated = negated;
        Depth = Math.Max(operand.Depth + 1, Above(items));
    }

    public SyntaxNode Operand { get; }

    public IReadOnlyList<SyntaxNode> Items { get; }

    public bool Negated { get; }
}

/// <summary><c>x [not] between a and b</c>.</summary>
internal sealed class BetweenSyntax : SyntaxNode
{
    public BetweenSyntax(SyntaxNode operand, SyntaxNode least, SyntaxNode greatest, bool negated)
    {
        Operand = operand;
        Least = least;
        Greatest = greatest;
        Negated = negated;
        Depth = Above([operand, least, greatest]);
    }

    public SyntaxNode Operand { get; }

    public SyntaxNode Least { get; }

    public SyntaxNode Greatest { get; }

    public bool Negated { get; }
}

/// <summary><c>x [not] like p [escape 'c']</c>, and <c>ilike</c>.</summary>
internal sealed class LikeSyntax : SyntaxNode
{
    public LikeSyntax(SyntaxNode operand, SyntaxNode pattern, LiteralSyntax? escape, bool negated, bool anyCase)
    {
        Operand = operand;
        Pattern = pattern;
        Escape = escape;
        Negated = negated;
        AnyCase = anyCase;
        Depth = Math.Max(operand.Depth, pattern.Depth) + 1;
    }

    public SyntaxNode Operand { get; }

    public SyntaxNode Pattern { get; }

    public LiteralSyntax? Escape { get; }

    public bool Negated { get; }

    /// <summary>Whether it is <c>ilike</c>.</summary>
    public bool AnyCase { get; }
}

/// <summary><c>case [x] when a then b … [else c] end</c>.</summary>
internal sealed class CaseSyntax : SyntaxNode
{
    public CaseSyntax(SyntaxNode? operand, IReadOnlyList<SyntaxNode> conditions, IReadOnlyList<SyntaxNode> results, SyntaxNode? otherwise)
    {
        Operand = operand;
        Conditions = conditions;
        Results = results;
        Otherwise = otherwise;
        Depth = Above([.. conditions, .. results, operand ?? results[0], otherwise ?? results[0]]);
    }

    public SyntaxNode? Operand { get; }

    public IReadOnlyList<SyntaxNode> Conditions { get; }

    public IReadOnlyList<SyntaxNode> Results { get; }

    public SyntaxNode? Otherwise { get; }
}

/// <summary><c>cast(x as type)</c> and <c>try_cast</c>.</summary>
internal sealed class CastSyntax : SyntaxNode
{
    public CastSyntax(SyntaxNode operand, ColumnType type, bool isTry)
    {
        Operand = operand;
        Type = type;
        IsTry = isTry;
        Depth = operand.Depth + 1;
    }

    public SyntaxNode Operand { get; }

    public ColumnType Type { get; }

    public bool IsTry { get; }
}

/// <summary>A function with its arguments.</summary>
internal sealed class CallSyntax : SyntaxNode
{
    public CallSyntax(Token name, IReadOnlyList<SyntaxNode> arguments)
    {
        Name = name;
        Arguments = arguments;
        Depth = Above(arguments);
    }

    public Token Name { get; }

    public IReadOnlyList<SyntaxNode> Arguments { get; }
}
