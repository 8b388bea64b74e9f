using System.CommandLine;
using System.Text;

namespace Pipeline.Cli.Commands;

/// <summary>Scripts for shells, made of the commands and their flags. What is no flag is completed as a file.</summary>
internal static class CompletionScripts
{
    /// <summary>For bash.</summary>
    public static string Bash(IReadOnlyList<PipelineCommand> commands)
    {
        StringBuilder script = new();
        script.Append("_pipeline() {\n  local word=${COMP_WORDS[COMP_CWORD]} words=\n");
        script.Append("  if (( COMP_CWORD == 1 )); then\n").Append($"    words=\"{Names(commands)} --help --version\"\n  else\n    case ${{COMP_WORDS[1]}} in\n");
        foreach (PipelineCommand command in commands)
        {
            string words = string.Join(' ', [.. Flags(command).Select(flag => flag.Name), "--help", .. Words(command)]);
            script.Append($"      {command.Name}) words=\"{words}\" ;;\n");
        }

        script.Append("    esac\n  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -o default -F _pipeline pipeline\n");
        return script.ToString();
    }

    /// <summary>For zsh.</summary>
    public static string Zsh(IReadOnlyList<PipelineCommand> commands)
    {
        StringBuilder script = new();
        script.Append("#compdef pipeline\n_pipeline() {\n  local -a commands=(\n");
        foreach (PipelineCommand command in commands)
        {
            script.Append($"    '{command.Name}:{Quoted(command.Description)}'\n");
        }

        script.Append("  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n  shift words; (( CURRENT-- ))\n  case $words[1] in\n");
        foreach (PipelineCommand command in commands)
        {
            script.Append($"    {command.Name}) _arguments");
            foreach (Option flag in Flags(command))
            {
                string meaning = Quoted(flag.Description).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
                script.Append($" '*{flag.Name}[{meaning}]{(flag.HelpName is null ? "" : ":value:_files")}'");
            }

            script.Append(Words(command) is { Count: > 0 } words ? $" '1:word:({string.Join(' ', words)})' ;;\n" : " '*:data:_files' ;;\n");
        }

        script.Append("  esac\n}\n_pipeline \"$@\"\n");
        return script.ToString();
    }

    /// <summary>For fish.</summary>
    public static string Fish(IReadOnlyList<PipelineCommand> commands)
    {
        StringBuilder script = new();
        foreach (PipelineCommand command in commands)
        {
            script.Append($"complete -c pipeline -n __fish_use_subcommand -f -a {command.Name} -d '{Quoted(command.Description)}'\n");
            string of = $"complete -c pipeline -n '__fish_seen_subcommand_from {command.Name}'";
            foreach (Option flag in Flags(command))
            {
                string alias = flag.Aliases.FirstOrDefault() is { } name ? $" -s {name[1..]}" : "";
                script.Append($"{of} -l {flag.Name[2..]}{alias}{(flag.HelpName is null ? "" : " -r")} -d '{Quoted(flag.Description)}'\n");
            }

            if (Words(command) is { Count: > 0 } words)
            {
                script.Append($"{of} -f -a '{string.Join(' ', words)}'\n");
            }
        }

        return script.ToString();
    }

    private static string Names(IReadOnlyList<PipelineCommand> commands) => string.Join(' ', commands.Select(command => command.Name));

    private static IEnumerable<Option> Flags(PipelineCommand command) => command.Flags.Select(flag => flag.Flag);

    private static IReadOnlyList<string> Words(PipelineCommand command) => command.Name switch
    {
        "help" => Guide.Topics,
        "completion" => ["bash", "zsh", "fish"],
        RunsCommand.Name => RunsCommand.Actions,
        _ => [],
    };

    private static string Quoted(string? text) => (text ?? "").Replace("'", "’", StringComparison.Ordinal);
}
