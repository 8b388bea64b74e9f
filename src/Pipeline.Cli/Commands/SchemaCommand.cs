using Pipeline.Cli.Terminal;
using Pipeline.Files;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline schema</c>.</summary>
internal static class SchemaCommand
{
    /// <summary>Declares it.</summary>
    /// <param name="surroundings">Where it runs.</param>
    /// <param name="schema">Makes the JSON Schema.</param>
    public static PipelineCommand Create(Surroundings surroundings, Func<string> schema)
    {
        PipelineCommand command = new(
            "schema",
            "Prints the JSON Schema of the pipeline file, for editors.",
            "pipeline schema > pipeline.schema.json    # then begin pipeline.yaml with:",
            "# yaml-language-server: $schema=pipeline.schema.json");
        command.SetAction(_ =>
        {
            surroundings.Out.WriteLine(schema());
            return ExitCodes.Success;
        });
        return command;
    }
}
