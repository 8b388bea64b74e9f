namespace Pipeline.Cli.Terminal;

/// <summary>How much a line of the log matters.</summary>
internal enum LogLevel
{
    /// <summary>For who looks closely.</summary>
    Debug,

    /// <summary>All is well.</summary>
    Info,

    /// <summary>A person should know.</summary>
    Warning,

    /// <summary>A person has to look.</summary>
    Error,
}
