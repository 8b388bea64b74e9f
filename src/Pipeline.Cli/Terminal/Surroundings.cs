using System.Collections;
using System.Text;
using Pipeline.Files;

namespace Pipeline.Cli.Terminal;

/// <summary>What a command has around it; tests bring their own.</summary>
internal sealed record Surroundings
{
    /// <summary>Text for stdout: data only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Opens stdout for bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = static () => OpenStandard(1, mayBeLost: false);

    /// <summary>Text for stderr: everything else.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether stdout is a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether stderr is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal, at least 40.</summary>
    public int Width { get; init; } = 80;

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What was typed behind the name of the program; set when it is parsed.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The exit code after a signal; set by whoever listens to signals.</summary>
    public Func<int> InterruptedExitCode { get; set; } = static () => ExitCodes.Interrupted;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether TERM says that the terminal cannot move its cursor or show colours.</summary>
    public bool IsDumb => Variables.GetValueOrDefault("TERM") is "dumb" or "";

    /// <summary>Whether stderr gets colours when no flag says so; see https://no-color.org.</summary>
    public bool WantsColor => ErrorIsTerminal && !IsDumb && string.IsNullOrEmpty(Variables.GetValueOrDefault("NO_COLOR"));

    /// <summary>Makes what writes to stderr.</summary>
    public StatusWriter Status(LogFormat format, bool useColor, bool isQuiet, bool isVerbose) => format == LogFormat.Json
        ? new JsonStatus(new LogLines(Error, Time), isQuiet, isVerbose)
        : new TextStatus(Error, useColor, isQuiet, isVerbose);

    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        bool errorIsTerminal = !Console.IsErrorRedirected;
        return new()
        {
            Out = Text(OpenStandard(1, mayBeLost: false)),
            Error = ErrorText(),
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = errorIsTerminal,
            Width = errorIsTerminal ? Math.Max(40, WindowWidth()) : 80,
            Variables = variables,
        };
    }

    /// <summary>Text for stderr of this process: it never fails.</summary>
    public static TextWriter ErrorText() => Text(OpenStandard(2, mayBeLost: true));

    private static TextWriter Text(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });

    private static Stream OpenStandard(int descriptor, bool mayBeLost) =>
        !OperatingSystem.IsWindows() ? new StandardStream(descriptor, mayBeLost) : mayBeLost ? Console.OpenStandardError() : Console.OpenStandardOutput();

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A terminal that does not tell its size.
            return 80;
        }
    }
}
