using System.Collections;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Cli.Terminal;

/// <summary>What a command has around it; tests bring their own.</summary>
internal sealed record Surroundings
{
    /// <summary>Text for stdout: data only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Opens stdout for bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = OpenStandardOutput;

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

    /// <summary>The exit code after a signal; set by whoever listens to signals.</summary>
    public Func<int> InterruptedExitCode { get; set; } = static () => ExitCodes.Interrupted;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether TERM says that the terminal cannot move its cursor or show colours.</summary>
    public bool IsDumb => Variables.GetValueOrDefault("TERM") is "dumb" or "";

    /// <summary>Whether stderr gets colours when no flag says so; see https://no-color.org.</summary>
    public bool WantsColor => ErrorIsTerminal && !IsDumb && string.IsNullOrEmpty(Variables.GetValueOrDefault("NO_COLOR"));

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
            Out = Console.Out,
            Error = Console.Error,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = errorIsTerminal,
            Width = errorIsTerminal ? Math.Max(40, WindowWidth()) : 80,
            Variables = variables,
        };
    }

    /// <summary>
    /// Console's own stream hides a reader that has gone, so a pipe is written through the handle itself. A FileStream
    /// over a file writes at offsets of its own and leaves the position that others share where it was: <c>{ pipeline run a;
    /// echo end; } &gt; file</c> would lose data, so there it is Console's.
    /// </summary>
    private static Stream OpenStandardOutput()
    {
        FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            // A terminal that does not tell its size.
            return 80;
        }
    }
}
