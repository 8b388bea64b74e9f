using Pipeline.Expressions.Functions;

namespace Pipeline.Expressions;

/// <summary>What a user sees of a function of the expression language.</summary>
/// <param name="Name">Name; functions are called whatever the case.</param>
/// <param name="Signature">How it is called; optional arguments stand in brackets.</param>
/// <param name="Meaning">What it gives.</param>
/// <param name="Example">A call.</param>
/// <param name="Result">What the example gives, or <c>null</c>.</param>
/// <param name="Group">Such as <c>text</c>.</param>
public sealed record FunctionEntry(string Name, string Signature, string Meaning, string Example, string Result, string Group);

/// <summary>The reference of the functions, from the table that binds them.</summary>
public static class FunctionReference
{
    /// <summary>All functions, by group and then in the order of the table.</summary>
    public static IReadOnlyList<FunctionEntry> Entries { get; } = [.. FunctionTable.All.Select(function => function.Entry)];
}
