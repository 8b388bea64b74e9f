using System.CommandLine;

namespace Pipeline.Cli.Commands;

/// <summary>A command whose help begins with examples.</summary>
internal sealed class PipelineCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Command lines as one would type them, each with what it does behind a <c>#</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
