namespace Pipeline.Cli.Terminal;

/// <summary>How lines on stderr are written (<c>--log-format</c>).</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}
