using System.Globalization;
using Pipeline.Workers;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline worker</c>: a child process of a sharded stage. Started by <c>pipeline run</c> only, so no help lists it.</summary>
internal static class WorkerCommand
{
    /// <summary>The first argument.</summary>
    public const string Name = "worker";

    /// <summary>Works.</summary>
    /// <param name="arguments">Its name, and the process id of the parent.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        // stdout carries frames, and nothing else may write to it.
        Console.SetOut(Console.Error);
        return WorkerProcess.Run(arguments is [_, var parent] && int.TryParse(parent, CultureInfo.InvariantCulture, out int id) ? id : null);
    }

    /// <summary>What starts this program as a worker of this process: by itself, or where it is no program by what runs it.</summary>
    public static IReadOnlyList<string> OfThisProgram() => [.. ThisProgram.Command(), Name, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
}
