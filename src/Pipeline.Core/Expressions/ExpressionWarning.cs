namespace Pipeline.Expressions;

/// <summary>Something in an expression that is allowed and probably not meant.</summary>
/// <param name="Message">What is likely wrong and what to write instead.</param>
/// <param name="Position">Character of the expression, from 0.</param>
/// <param name="Length">How many characters it is about.</param>
internal sealed record ExpressionWarning(string Message, int Position, int Length);
