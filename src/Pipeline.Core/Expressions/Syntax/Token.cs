namespace Pipeline.Expressions.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Keyword,
    Text,
    Integer,
    Decimal,
    Double,
    Symbol,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A keyword in lower case, the symbol, the name or text without quotes, the number as written.</param>
/// <param name="Position">Its first character, from 0.</param>
/// <param name="Length">Its characters, quotes included.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, int Length)
{
    /// <summary>Whether it is that keyword or symbol.</summary>
    public bool Is(string text) => Kind is TokenKind.Keyword or TokenKind.Symbol && string.Equals(Text, text, StringComparison.Ordinal);
}
