using System.Text;

namespace Pipeline.Expressions.Syntax;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class Lexer(string source)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "between", "like", "ilike", "escape", "is", "null", "true", "false", "case", "when", "then", "else", "end",
    };

    private static readonly string[] Symbols = ["<>", "!=", "<=", ">=", "||", "+", "-", "*", "/", "%", "=", "<", ">", "(", ")", ","];

    // What other languages write, and what is written here.
    private static readonly (string Symbol, string Hint)[] Foreign =
    [
        ("==", "equality is written ="),
        ("&&", "'and' is written and"),
        ("!", "negation is written not, inequality <>"),
        ("&", "'and' is written and, concatenation ||"),
        ("|", "'or' is written or, concatenation ||"),
        ("^", "powers are written power(x, y)"),
        ("[", "lists are written in parentheses, names in double quotes"),
        ("`", "names are written in double quotes"),
        (";", "an expression is one value, without ;"),
        ("{", "braces mean nothing here"),
        (".", "a name with a point is written in double quotes"),
        ("$", "columns are written by their names alone"),
        ("‘", "texts are written in straight quotes: 'text'"),
        ("’", "texts are written in straight quotes: 'text'"),
        ("“", "texts are written in single straight quotes: 'text'"),
        ("”", "texts are written in single straight quotes: 'text'"),
    ];

    private int at;

    /// <summary>All tokens, with one of kind <see cref="TokenKind.End"/> behind them.</summary>
    /// <exception cref="ExpressionException">A character means nothing or a quote is not closed.</exception>
    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (at < source.Length && char.IsWhiteSpace(source[at]))
            {
                at++;
            }

            if (at == source.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at, 0));
                return tokens;
            }

            tokens.Add(Next());
        }
    }

    private static bool IsNameStart(char character) => char.IsLetter(character) || character == '_' || char.IsSurrogate(character);

    private Token Next()
    {
        char first = source[at];
        if (first is '\'' or '"')
        {
            return Quoted(first);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
        {
            return Number();
        }

        return IsNameStart(first) ? Word() : Symbol();
    }

    private Token Quoted(char quote)
    {
        int start = at;
        var text = new StringBuilder();
        for (at++; at < source.Length; at++)
        {
            if (source[at] != quote)
            {
                text.Append(source[at]);
            }
            else if (at + 1 < source.Length && source[at + 1] == quote)
            {
                text.Append(quote);
                at++;
            }
            else
            {
                at++;
                return new Token(quote == '"' ? TokenKind.QuotedName : TokenKind.Text, text.ToString(), start, at - start);
            }
        }

        throw new ExpressionException(
            quote == '"' ? "the quoted name is not closed" : "the text is not closed; a quote inside a text is written twice: 'it''s'", source, start, 1);
    }

    private Token Number()
    {
        int start = at;
        TokenKind kind = TokenKind.Integer;
        Digits();
        if (at < source.Length && source[at] == '.')
        {
            kind = TokenKind.Decimal;
            at++;
            Digits();
        }

        if (at < source.Length && (source[at] | 0x20) == 'e')
        {
            int mark = at++;
            at += at < source.Length && source[at] is '+' or '-' ? 1 : 0;
            int digits = at;
            Digits();
            if (digits == at)
            {
                throw new ExpressionException("the exponent has no digits", source, mark, at - mark);
            }

            kind = TokenKind.Double;
        }

        if (at < source.Length && (IsNameStart(source[at]) || source[at] == '.'))
        {
            throw new ExpressionException("a number ends here; a name that begins with a digit is written in double quotes", source, start, at + 1 - start);
        }

        return new Token(kind, source[start..at], start, at - start);
    }

    private void Digits()
    {
        while (at < source.Length && char.IsAsciiDigit(source[at]))
        {
            at++;
        }
    }

    private Token Word()
    {
        int start = at;
        while (at < source.Length && (IsNameStart(source[at]) || char.IsDigit(source[at]) || char.GetUnicodeCategory(source[at]) == System.Globalization.UnicodeCategory.NonSpacingMark))
        {
            at++;
        }

        string word = source[start..at];
        return Keywords.Contains(word)
            ? new Token(TokenKind.Keyword, word.ToLowerInvariant(), start, at - start)
            : new Token(TokenKind.Name, word, start, at - start);
    }

    private Token Symbol()
    {
        ReadOnlySpan<char> rest = source.AsSpan(at);
        foreach ((string symbol, string hint) in Foreign)
        {
            if (rest.StartsWith(symbol) && !rest.StartsWith("!=") && !rest.StartsWith("||"))
            {
                throw new ExpressionException($"'{symbol}' means nothing here; {hint}", source, at, symbol.Length);
            }
        }

        foreach (string symbol in Symbols)
        {
            if (rest.StartsWith(symbol))
            {
                at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, at - symbol.Length, symbol.Length);
            }
        }

        throw new ExpressionException($"'{rest[0]}' means nothing here", source, at, 1);
    }
}
