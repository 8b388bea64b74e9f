using Pipeline.Expressions.Binding;
using Pipeline.Expressions.Syntax;
using Pipeline.Records;

namespace Pipeline.Expressions;

/// <summary>Makes expressions ready for use.</summary>
internal static class ExpressionCompiler
{
    /// <summary>Parses an expression and binds it to the columns of a schema.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="schema">The columns that it may name.</param>
    /// <param name="required">The type that the value must have, or null for any; values are not cast to it.</param>
    /// <exception cref="ExpressionException">The expression is wrong; the exception says where, and what to do.</exception>
    public static CompiledExpression Compile(string text, Schema schema, ColumnType? required)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(schema);
        return new Binder(text, schema).BindRoot(Parser.Parse(text), required);
    }
}
