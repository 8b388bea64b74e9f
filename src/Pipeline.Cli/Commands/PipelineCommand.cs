using System.CommandLine;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>A command whose help begins with examples and lists its flags by what they are about.</summary>
internal sealed class PipelineCommand(string name, string description, params string[] examples) : Command(name, description)
{
    private readonly List<(FlagGroup Group, Option Flag)> flags = [];

    /// <summary>Command lines as one would type them, each with what it does behind a <c>#</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Its flags in the order of the help.</summary>
    public IEnumerable<(FlagGroup Group, Option Flag)> Flags => flags.OrderBy(flag => flag.Group);

    /// <summary>Adds a flag.</summary>
    public void Add(FlagGroup group, Option flag)
    {
        flags.Add((group, flag));
        Options.Add(flag);
    }
}
