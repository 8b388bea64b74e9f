using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline completion</c>.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, Func<IReadOnlyList<PipelineCommand>, string>> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = CompletionScripts.Bash,
        ["zsh"] = CompletionScripts.Zsh,
        ["fish"] = CompletionScripts.Fish,
    };

    /// <summary>Declares it.</summary>
    public static PipelineCommand Create(Surroundings surroundings)
    {
        PipelineCommand command = new(
            "completion",
            "Prints a script that completes commands and flags in your shell.",
            "source <(pipeline completion bash)                                       # in ~/.bashrc",
            "pipeline completion zsh > ~/.zfunc/_pipeline                             # a folder of fpath",
            "pipeline completion fish > ~/.config/fish/completions/pipeline.fish");
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        command.Arguments.Add(shell);
        command.SetAction(result =>
        {
            string name = result.GetValue(shell)!;
            if (!Shells.TryGetValue(name, out Func<IReadOnlyList<PipelineCommand>, string>? script))
            {
                surroundings.Error.WriteLine($"pipeline completion: expected bash, zsh or fish but found '{PrintableText.Line(name)}'");
                return ExitCodes.Usage;
            }

            surroundings.Out.Write(script([.. result.RootCommandResult.Command.Subcommands.OfType<PipelineCommand>()]));
            return ExitCodes.Success;
        });
        return command;
    }
}
