using System.Text;

namespace Pipeline.Expressions;

/// <summary>An expression that cannot be compiled, and where.</summary>
#pragma warning disable RCS1194 // Without its expression and place it would be of no use.
internal sealed class ExpressionException : Exception
#pragma warning restore RCS1194
{
    // A longer line is cut around the fault, so that a generated expression does not fill the screen.
    private const int WidestLine = 100;

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="expression">The whole text.</param>
    /// <param name="position">Character of the text where the fault is, from 0.</param>
    /// <param name="length">How many characters are at fault; 0 at the end of the text.</param>
    public ExpressionException(string message, string expression, int position, int length)
        : base(message)
    {
        Expression = expression;
        Position = position;
        Length = length;
    }

    /// <summary>The whole text.</summary>
    public string Expression { get; }

    /// <summary>Character of the text where the fault is, from 0.</summary>
    public int Position { get; }

    /// <summary>How many characters are at fault; 0 at the end of the text.</summary>
    public int Length { get; }

    /// <summary>The line of the expression that it is about, and a line of carets below the fault.</summary>
    public string Describe()
    {
        int start = Position == 0 ? 0 : Expression.LastIndexOf('\n', Position - 1) + 1;
        int end = Expression.IndexOf('\n', Position);
        end = end < 0 ? Expression.Length : end;
        int from = Math.Max(start, Position - (WidestLine / 2));
        int to = Math.Min(end, from + WidestLine);
        string line = Expression[from..to].TrimEnd('\r');
        string before = from > start ? "… " : "";

        var text = new StringBuilder();
        text.Append("  ").Append(before).Append(line).Append(to < end ? " …" : "").Append('\n');
        text.Append(' ', 2 + before.Length);
        foreach (char character in Expression.AsSpan(from, Position - from))
        {
            // A tab moves the caret as far as it moved the text; the second half of a pair has no width.
            if (!char.IsLowSurrogate(character))
            {
                text.Append(character == '\t' ? '\t' : ' ');
            }
        }

        int marked = Math.Clamp(Length, 1, Math.Max(1, from + line.Length - Position));
        return text.Append('^', marked).ToString();
    }
}
