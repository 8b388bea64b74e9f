using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary>Names delimiters for people.</summary>
internal static class DelimiterName
{
    /// <summary>How the records of a file are parted.</summary>
    public static string Of(PlannedFile file) => file.Format == DataFormat.Jsonl ? "JSON Lines" : "delimiter " + Of(file.Delimiter);

    /// <summary>A tab by its name, others in quotes.</summary>
    private static string Of(string delimiter) => delimiter switch { "\t" => "tab", "" => "none (widths)", _ => $"'{delimiter}'" };
}
