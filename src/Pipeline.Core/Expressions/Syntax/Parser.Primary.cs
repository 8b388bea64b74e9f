using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Syntax;

/// <summary>What stands between operators.</summary>
internal sealed partial class Parser
{
    private static LiteralSyntax Literal(Token token, ColumnType? type) =>
        new(type, token.Text) { Position = token.Position, Length = token.Length };

    private SyntaxNode ParsePrefix()
    {
        Token token = Take();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return Literal(token, ColumnType.Text);
            case TokenKind.Integer:
                return Literal(token, ColumnType.Integer);
            case TokenKind.Decimal:
                return Literal(token, ColumnType.Decimal);
            case TokenKind.Double:
                return Literal(token, ColumnType.Double);
            case TokenKind.QuotedName:
                return new NameSyntax(token.Text, quoted: true) { Position = token.Position, Length = token.Length };
            case TokenKind.Name:
                return ParseName(token);
        }

        switch (token.Text)
        {
            case "(":
                SyntaxNode inner = ParseOperators(OrLevel);
                Expect(")", ") or an operator");
                return inner;
            case "-" or "+":
                return ParseUnary(token, SignLevel);
            case "not":
                return ParseUnary(token, NotLevel);
            case "null":
                return Literal(token, type: null);
            case "true" or "false" when token.Kind == TokenKind.Keyword:
                return Literal(token, ColumnType.Boolean);
            case "case":
                return ParseCase(token);
            default:
                at--;
                throw Unexpected("a value");
        }
    }

    private UnarySyntax ParseUnary(Token symbol, int level)
    {
        SyntaxNode operand = ParseOperators(level);
        return new UnarySyntax(symbol.Text, operand) { Position = symbol.Position, Length = operand.End - symbol.Position };
    }

    private SyntaxNode ParseName(Token name)
    {
        if (Current.Is("("))
        {
            return name.Text.ToLowerInvariant() switch
            {
                "cast" => ParseCast(name, isTry: false),
                "try_cast" => ParseCast(name, isTry: true),
                "extract" => ParseExtract(name),
                _ => ParseCall(name),
            };
        }

        if (Current.Kind == TokenKind.Text && TypeNames.Find(name.Text) is ColumnType.Date or ColumnType.Timestamp)
        {
            Token text = Take();
            return new LiteralSyntax(TypeNames.Find(name.Text), text.Text)
            {
                Position = name.Position,
                Length = text.Position + text.Length - name.Position,
            };
        }

        return new NameSyntax(name.Text, quoted: false) { Position = name.Position, Length = name.Length };
    }

    private CallSyntax ParseCall(Token name)
    {
        Take();
        (List<SyntaxNode> arguments, int end) = ParseList();
        return new CallSyntax(name, arguments) { Position = name.Position, Length = end - name.Position };
    }

    private CastSyntax ParseCast(Token name, bool isTry)
    {
        Take();
        SyntaxNode operand = ParseOperators(OrLevel);
        ExpectName("as", "as and a type: cast(x as decimal)");
        Token type = Take();
        ColumnType? found = type.Kind == TokenKind.Name ? TypeNames.Find(type.Text) : null;
        if (found is null)
        {
            throw Error("expected a type: text, integer, decimal, double, boolean, date or timestamp", type);
        }

        Token close = Expect(")", Current.Is("(") ? ") after the type; use round(x, n) for n digits after the point" : ") after the type");
        return new CastSyntax(operand, found.Value, isTry) { Position = name.Position, Length = close.Position + 1 - name.Position };
    }

    // SQL's extract(year from x) is date_part('year', x).
    private CallSyntax ParseExtract(Token name)
    {
        Take();
        Token part = Current.Kind is TokenKind.Name or TokenKind.Text ? Take() : throw Unexpected("a part such as year: extract(year from x)");
        ExpectName("from", "from: extract(year from x)");
        SyntaxNode operand = ParseOperators(OrLevel);
        Token close = Expect(")", ")");
        return new CallSyntax(name with { Text = "date_part" }, [Literal(part, ColumnType.Text), operand])
        {
            Position = name.Position,
            Length = close.Position + 1 - name.Position,
        };
    }

    private CaseSyntax ParseCase(Token start)
    {
        SyntaxNode? operand = Current.Is("when") ? null : ParseOperators(OrLevel);
        var conditions = new List<SyntaxNode>();
        var results = new List<SyntaxNode>();
        do
        {
            Expect("when", "when");
            conditions.Add(ParseOperators(OrLevel));
            Expect("then", "then");
            results.Add(ParseOperators(OrLevel));
        }
        while (Current.Is("when"));

        SyntaxNode? otherwise = TryTake("else") ? ParseOperators(OrLevel) : null;
        Token end = Expect("end", "when, else or end");
        return new CaseSyntax(operand, conditions, results, otherwise) { Position = start.Position, Length = end.Position + end.Length - start.Position };
    }

    private void ExpectName(string word, string expected)
    {
        if (Current.Kind != TokenKind.Name || !string.Equals(Current.Text, word, StringComparison.OrdinalIgnoreCase))
        {
            throw Unexpected(expected);
        }

        Take();
    }
}
