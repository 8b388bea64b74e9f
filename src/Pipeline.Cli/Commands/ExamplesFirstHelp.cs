using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Pipeline.Cli.Commands;

/// <summary>Help that shows how a command is used before it lists what there is.</summary>
internal sealed class ExamplesFirstHelp(HelpAction rest, IReadOnlyList<string> ofRoot) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in (parseResult.CommandResult.Command as PipelineCommand)?.Examples ?? ofRoot)
        {
            output.WriteLine("  " + example);
        }

        output.WriteLine();
        return rest.Invoke(parseResult);
    }
}
