using System.Runtime.CompilerServices;

namespace Pipeline.Cli.Commands;

/// <summary>How this very program is started again.</summary>
internal static class ThisProgram
{
    /// <summary>Program and first arguments, absolute: the program by itself, or where it is none by what runs it.</summary>
    public static IReadOnlyList<string> Command()
    {
        string program = Environment.ProcessPath ?? "pipeline";
        bool isHost = string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.Ordinal);
        return isHost ? [program, Path.Combine(AppContext.BaseDirectory, typeof(ThisProgram).Assembly.GetName().Name + ".dll")] : [program];
    }

    /// <summary>What it needs in its environment: a program that is not native finds .NET by it.</summary>
    public static IReadOnlyList<(string Name, string Value)> Surroundings(IReadOnlyDictionary<string, string> variables) =>
        RuntimeFeature.IsDynamicCodeSupported && variables.GetValueOrDefault("DOTNET_ROOT") is { Length: > 0 } root ? [("DOTNET_ROOT", root)] : [];
}
