namespace Pipeline.Cli.Commands;

/// <summary>Names delimiters for people.</summary>
internal static class DelimiterName
{
    /// <summary>A tab by its name, others in quotes.</summary>
    public static string Of(string delimiter) => delimiter switch { "\t" => "tab", "" => "none (widths)", _ => $"'{delimiter}'" };
}
