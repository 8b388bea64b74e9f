using Pipeline.Csv.JsonLines;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>How records become objects, and which outputs are made of objects.</summary>
internal static class JsonOutput
{
    /// <summary>The columns of an object.</summary>
    /// <param name="written">The columns that are written.</param>
    /// <param name="ofJson">How many fields the file has where it is JSON Lines too; else 0. They stay what they are there.</param>
    public static JsonPart[] PartsOf(IReadOnlyList<Column> written, int ofJson) => [.. written.Select((column, index) => new JsonPart(
        [index == 0 ? (byte)'{' : (byte)',', .. JsonString.Of(column.Name), (byte)':'],
        column.Type switch
        {
            ColumnType.Integer or ColumnType.Decimal or ColumnType.Double => JsonType.Number,
            ColumnType.Boolean => JsonType.Boolean,
            _ => column.Slot < ofJson ? JsonType.AsRead : JsonType.Text,
        }))];

    /// <summary>What is wrong where the name of an output is that of another format: readers, ours too, go by it. Else null.</summary>
    public static Problem? Contradiction(OutputDefinition output, SourceFile file, string destination)
    {
        string name = DataName.Unpacked(destination);
        if (output.Format is not { } format || output.Folder is "-" || !DataName.IsPlain(name) || DataName.IsJsonLines(name) == (format == DataFormat.Jsonl))
        {
            return null;
        }

        string ending = format == DataFormat.Jsonl ? "jsonl" : "csv";
        return Problem.Of(output.PathMark, $"the output of {file.Name} is called '{destination}', and output.format is {ending}: let its name end in .{ending}, since readers go by that");
    }
}
