using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Expressions;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline functions</c>.</summary>
internal static class FunctionsCommand
{
    /// <summary>Declares it.</summary>
    /// <param name="surroundings">Where it runs.</param>
    /// <param name="functions">The functions in the order of the reference; one name may stand for several signatures.</param>
    public static PipelineCommand Create(Surroundings surroundings, Func<IReadOnlyList<FunctionEntry>> functions)
    {
        PipelineCommand command = new(
            "functions",
            "Prints the functions of the expression language.",
            "pipeline functions           # all",
            "pipeline functions round     # one");
        Argument<string?> name = new("NAME") { Description = "Name of a function", Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(name);
        command.SetAction(result => Write(surroundings, functions(), result.GetValue(name)));
        return command;
    }

    private static int Write(Surroundings surroundings, IReadOnlyList<FunctionEntry> functions, string? name)
    {
        IReadOnlyList<FunctionEntry> wanted = name is null ? functions
            : [.. functions.Where(function => string.Equals(function.Name, name, StringComparison.OrdinalIgnoreCase))];
        if (wanted.Count == 0)
        {
            surroundings.Error.WriteLine($"pipeline functions: there is no function '{name}'{Suggestion.Clause(name ?? "", functions.Select(function => function.Name))}");
            return ExitCodes.Usage;
        }

        foreach (FunctionEntry function in wanted)
        {
            surroundings.Out.WriteLine(function.Signature);
            surroundings.Out.WriteLine("    " + function.Meaning);
            surroundings.Out.WriteLine($"    {function.Example}  →  {function.Result}");
        }

        return ExitCodes.Success;
    }
}
