using System.CommandLine;
using System.CommandLine.Invocation;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Commands;

/// <summary><c>--help</c>, in place of the parser's own, which knows neither examples nor groups.</summary>
internal sealed class HelpFlag(Surroundings surroundings) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is PipelineCommand command)
        {
            HelpText.WriteCommand(surroundings.Out, command, surroundings.Width);
        }
        else
        {
            HelpText.WriteProgram(surroundings.Out, (RootCommand)parseResult.RootCommandResult.Command, surroundings.Width);
        }

        return 0;
    }
}
