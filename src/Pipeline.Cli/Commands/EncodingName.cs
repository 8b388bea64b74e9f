namespace Pipeline.Cli.Commands;

/// <summary>Shows the encoding of a file.</summary>
internal static class EncodingName
{
    /// <summary>A clause with the encoding; nothing for UTF-8, which is the rule.</summary>
    public static string Of(string encoding) => encoding is "utf-8" ? "" : $", {encoding}";
}
