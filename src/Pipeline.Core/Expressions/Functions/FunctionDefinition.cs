using Pipeline.Expressions.Nodes;

namespace Pipeline.Expressions.Functions;

/// <summary>A line of the function table.</summary>
/// <param name="Entry">What users see.</param>
/// <param name="Least">Least number of arguments.</param>
/// <param name="Most">Greatest number of arguments.</param>
/// <param name="Bind">Makes the node of a call.</param>
internal sealed record FunctionDefinition(FunctionEntry Entry, int Least, int Most, Func<FunctionCall, Node> Bind)
{
    /// <summary>Most arguments of a function that takes any number.</summary>
    public const int Any = 1000;

    /// <summary>Makes a line.</summary>
    public static FunctionDefinition Of(
        string group, string signature, string meaning, string example, string result, int least, int most, Func<FunctionCall, Node> bind) =>
        new(new FunctionEntry(signature[..signature.IndexOf('(', StringComparison.Ordinal)], signature, meaning, example, result, group), least, most, bind);
}
