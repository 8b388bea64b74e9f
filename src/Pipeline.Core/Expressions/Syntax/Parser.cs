using Pipeline.Records;

namespace Pipeline.Expressions.Syntax;

/// <summary>
/// Makes the tree of an expression by precedence climbing. From weak to strong: <c>or</c>, <c>and</c>, <c>not</c>, comparisons
/// and <c>is in between like ilike</c> (which do not chain), <c>||</c>, <c>+ -</c>, <c>* / %</c>, a sign.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Most characters of an expression.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>Most parentheses and the like inside one another; each takes stack while parsing.</summary>
    public const int MaxNesting = 200;

    /// <summary>Most operators above one another, also in a row without parentheses; each takes stack while running.</summary>
    public const int MaxDepth = 500;

    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int ComparisonLevel = 4;
    private const int ConcatenationLevel = 5;
    private const int SumLevel = 6;
    private const int ProductLevel = 7;
    private const int SignLevel = 8;

    private readonly string source;
    private readonly List<Token> tokens;
    private int at;
    private int nesting;

    private Parser(string source)
    {
        this.source = source;
        tokens = new Lexer(source).Read();
    }

    private Token Current => tokens[at];

    /// <summary>Parses an expression.</summary>
    /// <exception cref="ExpressionException">It is not one, or it is too long or too deep.</exception>
    public static SyntaxNode Parse(string source)
    {
        if (source.Length > MaxLength)
        {
            throw new ExpressionException($"an expression has at most {MaxLength} characters; this one has {source.Length}", source, 0, 0);
        }

        var parser = new Parser(source);
        if (parser.Current.Kind == TokenKind.End)
        {
            throw new ExpressionException("the expression is empty", source, 0, 0);
        }

        SyntaxNode tree = parser.ParseOperators(OrLevel);
        return parser.Current.Kind == TokenKind.End ? tree : throw parser.Unexpected($"an operator or the end{parser.DecimalComma()}");
    }

    private string DecimalComma() => Current.Is(",") && Current.Position is > 0 and var comma && comma + 1 < source.Length
        && char.IsAsciiDigit(source[comma - 1]) && char.IsAsciiDigit(source[comma + 1]) ? " (a number has a decimal point)" : "";

    private SyntaxNode ParseOperators(int weakest)
    {
        if (++nesting > MaxNesting)
        {
            throw Error($"the expression is nested more than {MaxNesting} deep", Current);
        }

        SyntaxNode left = ParsePrefix();
        while (Level(Current) is int level && level >= weakest)
        {
            left = level switch
            {
                OrLevel or AndLevel => ParseLogic(left, level),
                ComparisonLevel => ParseComparison(left),
                _ => ParseBinary(left, level),
            };
            if (left.Depth > MaxDepth)
            {
                throw Error($"the expression has more than {MaxDepth} operators above one another", Current);
            }
        }

        nesting--;
        return left;
    }

    private int? Level(Token token)
    {
        if (token.Kind is not (TokenKind.Symbol or TokenKind.Keyword))
        {
            return null;
        }

        return token.Text switch
        {
            "or" => OrLevel,
            "and" => AndLevel,
            "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=" or "is" or "in" or "between" or "like" or "ilike" => ComparisonLevel,
            "not" when tokens[at + 1].Kind == TokenKind.Keyword && tokens[at + 1].Text is "in" or "between" or "like" or "ilike" => ComparisonLevel,
            "||" => ConcatenationLevel,
            "+" or "-" => SumLevel,
            "*" or "/" or "%" => ProductLevel,
            _ => null,
        };
    }

    private BinarySyntax ParseBinary(SyntaxNode left, int level)
    {
        Token symbol = Take();
        SyntaxNode right = ParseOperators(level + 1);
        return new BinarySyntax(symbol, left, right) { Position = left.Position, Length = right.End - left.Position };
    }

    private LogicSyntax ParseLogic(SyntaxNode first, int level)
    {
        var operands = new List<SyntaxNode> { first };
        string word = Current.Text;
        while (Current.Is(word))
        {
            Take();
            operands.Add(ParseOperators(level + 1));
        }

        return new LogicSyntax(level == AndLevel, operands) { Position = first.Position, Length = operands[^1].End - first.Position };
    }

    private SyntaxNode ParseComparison(SyntaxNode left)
    {
        SyntaxNode comparison;
        if (Current.Kind == TokenKind.Symbol)
        {
            comparison = ParseBinary(left, ComparisonLevel);
        }
        else if (TryTake("is"))
        {
            comparison = ParseIs(left);
        }
        else
        {
            bool negated = TryTake("not");
            comparison = Take().Text switch
            {
                "in" => ParseIn(left, negated),
                "between" => ParseBetween(left, negated),
                "like" => ParseLike(left, negated, anyCase: false),
                _ => ParseLike(left, negated, anyCase: true),
            };
        }

        if (Level(Current) == ComparisonLevel && !Current.Is("is"))
        {
            throw Error("comparisons do not chain; join them with and, or use between", Current);
        }

        return comparison;
    }

    private IsSyntax ParseIs(SyntaxNode operand)
    {
        bool negated = TryTake("not");
        IsKind? kind = Current switch
        {
            { Kind: TokenKind.Keyword, Text: "null" } => IsKind.Null,
            { Kind: TokenKind.Keyword, Text: "true" } => IsKind.True,
            { Kind: TokenKind.Keyword, Text: "false" } => IsKind.False,
            _ => null,
        };
        Token last = kind is null ? throw Unexpected("null, true or false after is; other values are compared with =") : Take();
        return new IsSyntax(operand, kind.Value, negated) { Position = operand.Position, Length = last.Position + last.Length - operand.Position };
    }

    private InSyntax ParseIn(SyntaxNode operand, bool negated)
    {
        Expect("(", "( after in, and values: in ('a', 'b')");
        (List<SyntaxNode> items, int end) = ParseList();
        return items.Count == 0
            ? throw Error("in () has no values", tokens[at - 1])
            : new InSyntax(operand, items, negated) { Position = operand.Position, Length = end - operand.Position };
    }

    private BetweenSyntax ParseBetween(SyntaxNode operand, bool negated)
    {
        SyntaxNode least = ParseOperators(ConcatenationLevel);
        Expect("and", "and: between 1 and 10");
        SyntaxNode greatest = ParseOperators(ConcatenationLevel);
        return new BetweenSyntax(operand, least, greatest, negated) { Position = operand.Position, Length = greatest.End - operand.Position };
    }

    private LikeSyntax ParseLike(SyntaxNode operand, bool negated, bool anyCase)
    {
        SyntaxNode pattern = ParseOperators(ConcatenationLevel);
        LiteralSyntax? escape = null;
        int end = pattern.End;
        if (TryTake("escape"))
        {
            Token character = Current.Kind == TokenKind.Text ? Take() : throw Unexpected("a text of one character after escape");
            escape = Literal(character, ColumnType.Text);
            end = escape.End;
        }

        return new LikeSyntax(operand, pattern, escape, negated, anyCase) { Position = operand.Position, Length = end - operand.Position };
    }

    private (List<SyntaxNode> Items, int End) ParseList()
    {
        var items = new List<SyntaxNode>();
        if (!Current.Is(")"))
        {
            do
            {
                items.Add(ParseOperators(OrLevel));
            }
            while (TryTake(","));
        }

        Token close = Expect(")", ") or ,");
        return (items, close.Position + 1);
    }

    private Token Take() => tokens[at++];

    private bool TryTake(string text)
    {
        bool found = Current.Is(text);
        at += found ? 1 : 0;
        return found;
    }

    private Token Expect(string text, string expected) => Current.Is(text) ? Take() : throw Unexpected(expected);

    private ExpressionException Unexpected(string expected)
    {
        Token token = Current;
        string found = token.Kind switch
        {
            TokenKind.End => "the end",
            TokenKind.Keyword => $"the keyword {token.Text}; a column of that name is written \"{source.Substring(token.Position, token.Length)}\"",
            _ => source.Substring(token.Position, Math.Min(token.Length, 40)),
        };
        return Error($"expected {expected}, found {found}", token);
    }

    private ExpressionException Error(string message, Token token) => new(message, source, token.Position, token.Length);
}
